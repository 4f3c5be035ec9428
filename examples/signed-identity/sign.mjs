// node sign.mjs USER_ID: prints a token for hello.auth.identity (PROTOCOL.md §4). Needs FRONTDESK_SECRET, FRONTDESK_KID and FRONTDESK_WORKSPACE.
import { createHmac } from 'node:crypto';

const { FRONTDESK_SECRET, FRONTDESK_KID, FRONTDESK_WORKSPACE = 'default' } = process.env;

export function signIdentity(user) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', kid: FRONTDESK_KID })}.${part({ sub: user.id, name: user.name, iss: FRONTDESK_WORKSPACE, aud: FRONTDESK_WORKSPACE, iat: now, exp: now + 3600 })}`;
  return `${text}.${createHmac('sha256', FRONTDESK_SECRET).update(text).digest('base64url')}`;
}

// On your site the user comes from your own session, never from the request.
console.log(signIdentity({ id: process.argv[2], name: 'Zoë' }));

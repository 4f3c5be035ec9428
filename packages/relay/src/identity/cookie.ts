import { servedByTls } from '../config/tls.ts';

const NAME = 'frontdesk_session';
/** Browsers take a `__Host-` cookie only with Secure, Path=/ and no Domain, so no sibling domain can plant one. */
const SECURE_NAME = `__Host-${NAME}`;

/** The session secret in a `Cookie` header; the `__Host-` one wins. */
export function sessionCookie(header: string): string | undefined {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return cookies.get(SECURE_NAME) ?? cookies.get(NAME);
}

/**
 * A `Set-Cookie` value for the session.
 *
 * @param secret empty = remove the cookie.
 * @param seconds how long the browser keeps it.
 */
export function setSessionCookie(config: Parameters<typeof servedByTls>[0], secret: string, seconds: number): string {
  const secure = servedByTls(config);
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${secret === '' ? 0 : Math.max(0, Math.floor(seconds))}`;
  return `${secure ? SECURE_NAME : NAME}=${secret}; ${attributes}${secure ? '; Secure' : ''}`;
}

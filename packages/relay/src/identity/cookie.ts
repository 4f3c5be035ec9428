import { servedByTls } from '../config/tls.ts';

const NAME = 'frontdesk_session';
/** Browsers take a `__Host-` cookie only with Secure, Path=/ and no Domain, so no sibling domain can plant one. */
const SECURE_NAME = `__Host-${NAME}`;

/**
 * The session secret in a `Cookie` header. Under TLS only the `__Host-` cookie counts: the other one could have been planted by a sibling
 * domain or by somebody on the network, to let people work in an account that is not theirs.
 */
export function sessionCookie(header: string, config: Parameters<typeof servedByTls>[0]): string | undefined {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return cookies.get(servedByTls(config) ? SECURE_NAME : NAME);
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

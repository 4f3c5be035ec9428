/**
 * What a site's server does, by language: the functions of examples/signed-identity, word for word, which are run against the relay's own
 * check. tests/relay/identity/examples.test.ts compares them.
 */
export const SNIPPETS: Readonly<Record<'Node' | 'PHP' | 'Python' | 'Ruby', string>> = {
  Node: [
    'import { createHmac } from \'node:crypto\';',
    '',
    'const { FRONTDESK_SECRET, FRONTDESK_KID, FRONTDESK_WORKSPACE = \'default\' } = process.env;',
    '',
    'export function signIdentity(user) {',
    '  const now = Math.floor(Date.now() / 1000);',
    '  const part = (value) => Buffer.from(JSON.stringify(value)).toString(\'base64url\');',
    '  const text = `${part({ alg: \'HS256\', kid: FRONTDESK_KID })}.${part({ sub: user.id, name: user.name, iss: FRONTDESK_WORKSPACE, aud: FRONTDESK_WORKSPACE, iat: now, exp: now + 3600 })}`;',
    '  return `${text}.${createHmac(\'sha256\', FRONTDESK_SECRET).update(text).digest(\'base64url\')}`;',
    '}',
  ].join('\n'),
  PHP: [
    'function sign_identity(array $user): string {',
    '    $workspace = getenv(\'FRONTDESK_WORKSPACE\') ?: \'default\';',
    '    $b64 = fn (string $data): string => rtrim(strtr(base64_encode($data), \'+/\', \'-_\'), \'=\');',
    '    $part = fn (array $value): string => $b64(json_encode($value, JSON_THROW_ON_ERROR));',
    '    $claims = [\'sub\' => (string) $user[\'id\'], \'name\' => $user[\'name\'], \'iss\' => $workspace, \'aud\' => $workspace, \'iat\' => time(), \'exp\' => time() + 3600];',
    '    $text = $part([\'alg\' => \'HS256\', \'kid\' => getenv(\'FRONTDESK_KID\')]) . \'.\' . $part($claims);',
    '    return $text . \'.\' . $b64(hash_hmac(\'sha256\', $text, getenv(\'FRONTDESK_SECRET\'), true));',
    '}',
  ].join('\n'),
  Python: [
    'import base64, hashlib, hmac, json, os, sys, time',
    '',
    'def sign_identity(user):',
    '    workspace, now = os.environ.get("FRONTDESK_WORKSPACE", "default"), int(time.time())',
    '    b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")',
    '    part = lambda value: b64(json.dumps(value).encode())',
    '    claims = {"sub": user["id"], "name": user["name"], "iss": workspace, "aud": workspace, "iat": now, "exp": now + 3600}',
    '    text = part({"alg": "HS256", "kid": os.environ["FRONTDESK_KID"]}) + b"." + part(claims)',
    '    return (text + b"." + b64(hmac.new(os.environ["FRONTDESK_SECRET"].encode(), text, hashlib.sha256).digest())).decode()',
  ].join('\n'),
  Ruby: [
    'require \'base64\'',
    'require \'json\'',
    'require \'openssl\'',
    '',
    'def sign_identity(user)',
    '  workspace = ENV.fetch(\'FRONTDESK_WORKSPACE\', \'default\')',
    '  part = ->(value) { Base64.urlsafe_encode64(JSON.generate(value), padding: false) }',
    '  claims = { sub: user[:id], name: user[:name], iss: workspace, aud: workspace, iat: Time.now.to_i, exp: Time.now.to_i + 3600 }',
    '  text = "#{part.({ alg: \'HS256\', kid: ENV.fetch(\'FRONTDESK_KID\') })}.#{part.(claims)}"',
    '  "#{text}.#{Base64.urlsafe_encode64(OpenSSL::HMAC.digest(\'SHA256\', ENV.fetch(\'FRONTDESK_SECRET\'), text), padding: false)}"',
    'end',
  ].join('\n'),
};

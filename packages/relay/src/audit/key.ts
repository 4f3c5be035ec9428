/** The key that signs the audit log's checkpoints. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/** The key cannot be used; the message is a sentence for the operator. */
export class AuditKeyError extends Error {
  override readonly name = 'AuditKeyError';
}

type KeyConfig = Pick<Config, 'FRONTDESK_DATA' | 'FRONTDESK_AUDIT_KEY' | 'FRONTDESK_AUDIT_KEY_FILE'>;

/**
 * The private key: from FRONTDESK_AUDIT_KEY, else from the file FRONTDESK_AUDIT_KEY_FILE, else from `audit.key` in the data folder, which is made at
 * the first start with mode 0600.
 *
 * @throws AuditKeyError when it is no Ed25519 key, or a file cannot be read or made.
 */
export async function loadAuditKey(config: KeyConfig): Promise<KeyObject> {
  if (config.FRONTDESK_AUDIT_KEY !== undefined) return parse(config.FRONTDESK_AUDIT_KEY.replaceAll('\\n', '\n'), 'FRONTDESK_AUDIT_KEY');
  const given = config.FRONTDESK_AUDIT_KEY_FILE;
  const path = given ?? join(config.FRONTDESK_DATA, 'audit.key');
  try {
    return parse(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof AuditKeyError) throw error;
    if (!/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '') || given !== undefined) throw new AuditKeyError(`The audit key ${path} cannot be read: ${(error as Error).message}. Make it readable for the relay, or correct FRONTDESK_AUDIT_KEY_FILE.`);
  }
  try {
    return parse(await make(path), path);
  } catch (error) {
    throw error instanceof AuditKeyError ? error : new AuditKeyError(`The data folder "${config.FRONTDESK_DATA}" cannot be used: ${(error as Error).message}. Make it writable, or name another one in FRONTDESK_DATA.`);
  }
}

/** The public half in PEM, for whoever verifies elsewhere. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

function parse(text: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, together with keys of another kind.
  }
  throw new AuditKeyError(`${where} holds no Ed25519 private key in PEM (PKCS #8). Make one with: openssl genpkey -algorithm ed25519`);
}

/** Appears as a whole or not at all, and never in the place of one that another process made meanwhile; returns what stands there then. */
async function make(path: string): Promise<string> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const draft = `${path}.${randomUUID()}`;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(pem);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, 'utf8');
}

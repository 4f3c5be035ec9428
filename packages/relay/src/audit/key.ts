/** The key that signs the audit log's checkpoints. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { makeFolder } from '../make-folder.ts';

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
  return (await loadAuditKeys(config)).key;
}

/** The key that signs, and the public halves of those before it, newest first. */
export interface AuditKeys {
  readonly key: KeyObject;
  readonly before: readonly KeyObject[];
}

/** The file of the key that the relay makes itself; undefined when the key is given. */
export function auditKeyFile(config: KeyConfig): string | undefined {
  return config.FRONTDESK_AUDIT_KEY === undefined && config.FRONTDESK_AUDIT_KEY_FILE === undefined ? join(config.FRONTDESK_DATA, 'audit.key') : undefined;
}

/** As `loadAuditKey`; what stands behind the private key are the public halves of those before it. */
export async function loadAuditKeys(config: KeyConfig): Promise<AuditKeys> {
  if (config.FRONTDESK_AUDIT_KEY !== undefined) return parseAuditKeys(config.FRONTDESK_AUDIT_KEY.replaceAll('\\n', '\n'), 'FRONTDESK_AUDIT_KEY');
  const given = config.FRONTDESK_AUDIT_KEY_FILE;
  const path = given ?? join(config.FRONTDESK_DATA, 'audit.key');
  try {
    return parseAuditKeys(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof AuditKeyError) throw error;
    if (!/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '') || given !== undefined) throw new AuditKeyError(`The audit key ${path} cannot be read: ${(error as Error).message}. Make it readable for the relay, or correct FRONTDESK_AUDIT_KEY_FILE.`);
  }
  try {
    return parseAuditKeys(await make(path), path);
  } catch (error) {
    throw error instanceof AuditKeyError ? error : new AuditKeyError(`The data folder "${config.FRONTDESK_DATA}" cannot be used: ${(error as Error).message}. Make it writable, or name another one in FRONTDESK_DATA.`);
  }
}

/** The public half in PEM, for whoever verifies elsewhere. */
export function publicPem(key: KeyObject): string {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' }).toString();
}

/**
 * Puts a new key in the place of the one in the data folder, whose public half is kept behind it. A relay that runs takes the new one by itself.
 *
 * @throws AuditKeyError when the file cannot be read or written; then nothing was changed.
 */
export async function rotateAuditKey(config: KeyConfig, path: string): Promise<AuditKeys> {
  const { key, before } = await loadAuditKeys(config);
  const draft = `${path}.${randomUUID()}`;
  const text = freshPem() + [key, ...before].map(publicPem).join('');
  try {
    await write(draft, text);
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw new AuditKeyError(`${path} cannot be written (${(error as Error).message}). Nothing was changed.`);
  }
  return parseAuditKeys(text, path);
}

/** @throws AuditKeyError */
export function parseAuditKeys(text: string, where: string): AuditKeys {
  try {
    const key = createPrivateKey(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text)?.[0] ?? text);
    if (key.asymmetricKeyType === 'ed25519') return { key, before: publicKeysIn(text) };
  } catch {
    // Said below, together with keys of another kind.
  }
  throw new AuditKeyError(`${where} holds no Ed25519 private key in PEM (PKCS #8). Make one with: openssl genpkey -algorithm ed25519`);
}

/** Every public key in PEM that a text holds. @throws what is said of one that cannot be read. */
export function publicKeysIn(text: string): KeyObject[] {
  return (text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []).map((block) => createPublicKey(block));
}

const freshPem = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Appears as a whole or not at all, and never in the place of one that another process made meanwhile; returns what stands there then. */
async function make(path: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  await makeFolder(dirname(path));
  await write(draft, freshPem());
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, 'utf8');
}

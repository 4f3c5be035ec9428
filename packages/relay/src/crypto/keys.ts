import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createFileKeyRing, type Key, KEY_BYTES, type KeyRing, createKeyRing } from './key-ring.ts';

/** File in the data folder; made at the first start. Keep it apart from backups of the database: together they open everything. */
export const KEYS_FILE = 'keys.json';

const base64 = z.string().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES, `expected ${KEY_BYTES} bytes in base64`);
const KeysFile = z.strictObject({ keys: z.array(z.strictObject({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: base64, createdTs: z.int() })).min(1) });
type KeysFile = z.infer<typeof KeysFile>;

/** The keys cannot be had; the message is a sentence for the operator. */
export class KeysError extends Error {
  override readonly name = 'KeysError';
}

/** See `loadKeys`. */
export interface KeySource { readonly folder: string; readonly given?: string | undefined; readonly mounted?: string | undefined; readonly now: number }

/**
 * The keys of this installation, the one that seals first: from `FRONTDESK_KEYS` when it is set, else from the file that FRONTDESK_KEYS_FILE
 * names, else from the one in the data folder, which is made when
 * it is missing (mode 0600).
 *
 * @param given `id:base64,id:base64 …`, the one that seals first. Default: a file.
 * @param mounted path of a file with the same text; line ends count as commas.
 */
export async function loadKeys({ folder, given, mounted, now }: KeySource): Promise<readonly Key[]> {
  if (given !== undefined) return parseKeys(given);
  if (mounted !== undefined) return parseMounted(await readMounted(mounted));
  const path = join(folder, KEYS_FILE);
  const found = (await readKeys(path)) ?? (await makeKeys(path, now));
  return keysOf(found);
}

/** The same as a ring. Keys of a file are those that stand there at each use: what `keys rotate` puts there needs no restart. */
export async function openKeyRing(source: KeySource): Promise<KeyRing> {
  const keys = await loadKeys(source);
  if (source.given !== undefined) return createKeyRing(keys);
  const { mounted } = source;
  return mounted === undefined ? createFileKeyRing(join(source.folder, KEYS_FILE), (text) => keysOf(parseKeysFile(text)), keys) : createFileKeyRing(mounted, parseMounted, keys);
}

/** Puts a new key first; those before it still open what they sealed. Takes effect at once. Resolves to the new key's id. */
export async function rotateKeys(folder: string, now: number): Promise<string> {
  const path = join(folder, KEYS_FILE);
  const found = (await readKeys(path)) ?? { keys: [] };
  const fresh = freshKey(now);
  const beside = `${path}.${fresh.id}`;
  try {
    await write(beside, { keys: [fresh, ...found.keys] });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new KeysError(`${path} cannot be written (${(error as Error).message}). Nothing was changed.`, { cause: error });
  }
  return fresh.id;
}

/** @throws KeysError when it is not `id:base64,id:base64 …`. */
export function parseKeys(given: string): readonly Key[] {
  const keys = given.split(',').map((entry) => {
    const [id = '', key = ''] = entry.trim().split(':');
    const bytes = Buffer.from(key, 'base64');
    if (!/^[a-z0-9]{1,16}$/.test(id) || bytes.length !== KEY_BYTES) {
      throw new KeysError(`FRONTDESK_KEYS is not usable: expected "name:key,…" with names of a–z and 0–9 and ${KEY_BYTES} bytes in base64 each. Make a key with "openssl rand -base64 ${KEY_BYTES}".`);
    }
    return { id, bytes };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new KeysError('FRONTDESK_KEYS names two keys alike. Each needs a name of its own.');
  return keys;
}

const parseMounted = (text: string): readonly Key[] => parseKeys(text.trim().replaceAll(/\s+/g, ','));
const keysOf = ({ keys }: KeysFile): readonly Key[] => keys.map(({ id, key }) => ({ id, bytes: Buffer.from(key, 'base64') }));
const parseKeysFile = (text: string): KeysFile => KeysFile.parse(JSON.parse(text));

async function readMounted(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new KeysError(`${path} cannot be read (${(error as Error).message}). Make it readable for the relay, or correct FRONTDESK_KEYS_FILE.`, { cause: error });
  }
}

async function readKeys(path: string): Promise<KeysFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeysError(`${path} cannot be read (${(error as Error).message}). It holds the keys of what is stored encrypted.`, { cause: error });
  }
  const parsed = KeysFile.safeParse(parseJson(text));
  if (!parsed.success) throw new KeysError(`${path} is damaged. Put back the copy you keep; without it second factors cannot be checked.`);
  return parsed.data;
}

/** Another process may start at the same moment: whoever makes the file first wins, and the other reads it. */
async function makeKeys(path: string, now: number): Promise<KeysFile> {
  const key = freshKey(now);
  const fresh: KeysFile = { keys: [key] };
  const beside = `${path}.${key.id}`;
  try {
    await write(beside, fresh);
    // Unlike a rename, a link never takes the place of a file that is there.
    await link(beside, path);
    return fresh;
  } catch (error) {
    const theirs = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readKeys(path) : undefined;
    if (theirs) return theirs;
    throw new KeysError(`${path} cannot be made (${(error as Error).message}). Make the folder writable, or set FRONTDESK_KEYS.`, { cause: error });
  } finally {
    await rm(beside, { force: true });
  }
}

async function write(path: string, content: KeysFile): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

function freshKey(now: number): KeysFile['keys'][number] {
  return { id: randomBytes(4).toString('hex'), key: randomBytes(KEY_BYTES).toString('base64'), createdTs: now };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

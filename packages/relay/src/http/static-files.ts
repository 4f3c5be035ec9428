import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.map': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.ico': 'image/x-icon', '.webmanifest': 'application/manifest+json',
  '.mp3': 'audio/mpeg', '.ogg': 'audio/ogg', '.wav': 'audio/wav', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.map', '.svg', '.txt', '.webmanifest']);
/** Below this many bytes compression saves nothing. */
const WORTH_BYTES = 600;

type Encoding = 'br' | 'gzip' | 'identity';

/** One file as it is in memory, compressed on first demand. */
export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  encoded(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Files of one folder. A file is read again when its size or time of change differ, so a rebuild needs no restart. One that stands beside it
 * under the same name and `.gz` is what those get who take gzip, if it unpacks to just that file.
 */
export interface StaticFolder {
  /** Undefined when there is none, or the path leaves the folder. `path` is decoded and starts without a slash. */
  file(path: string): Promise<StaticFile | undefined>;
}

export function staticFolder(folder: string): StaticFolder {
  const root = normalize(folder).replace(/[\\/]+$/, '');
  const cache = new Map<string, { stamp: string; file: StaticFile }>();
  return {
    async file(path) {
      const full = join(root, path);
      if (!full.startsWith(root + sep) || path.includes('\0') || path.split('/').some((part) => part.startsWith('.'))) return undefined;
      try {
        const facts = await stat(full);
        if (!facts.isFile()) return undefined;
        const stamp = `${facts.size}:${facts.mtimeMs}`;
        const known = cache.get(full);
        if (known?.stamp === stamp) return known.file;
        const file = staticFile(await readFile(full), extname(full), await readFile(`${full}.gz`).catch(() => undefined));
        cache.set(full, { stamp, file });
        return file;
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
        throw error;
      }
    },
  };
}

/**
 * Wraps bytes; `extension` with the dot decides the type and whether compression pays.
 *
 * @param packed the same as gzip, if somebody has made it: not believed before it was unpacked.
 */
export function staticFile(content: Uint8Array, extension: string, packed?: Uint8Array): StaticFile {
  const bytes = new Uint8Array(content);
  const compressible = COMPRESSIBLE.has(extension) && bytes.length >= WORTH_BYTES;
  const encodings = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>([['identity', Promise.resolve(bytes)]]);
  return {
    bytes,
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    encoded(encoding) {
      const wanted = compressible ? encoding : 'identity';
      let result = encodings.get(wanted);
      if (!result) {
        result = compress(wanted, bytes, packed);
        encodings.set(wanted, result);
      }
      return result;
    },
  };
}

async function compress(encoding: Encoding, bytes: Uint8Array<ArrayBuffer>, packed: Uint8Array | undefined): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === 'gzip' && packed && (await unpacksTo(bytes, packed))) return new Uint8Array(packed);
  // The best quality of brotli takes seconds for a megabyte; 6 costs a few per cent of size.
  const quality = bytes.length > 300_000 ? 6 : 11;
  const made = encoding === 'br' ? await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }) : await promisify(gzip)(bytes, { level: 9 });
  return new Uint8Array(made);
}

async function unpacksTo(bytes: Uint8Array, packed: Uint8Array): Promise<boolean> {
  try {
    return (await promisify(gunzip)(packed, { maxOutputLength: bytes.length })).equals(bytes);
  } catch {
    // Cut short, longer than the file, or no gzip: left over from something else.
    return false;
  }
}

/** The best encoding that the client takes. */
export function chosenEncoding(accepted: string | undefined): Encoding {
  const offers = new Map((accepted ?? '').toLowerCase().split(',').map((offer) => {
    const [name = '', ...parameters] = offer.split(';').map((part) => part.trim());
    return [name, parameters.includes('q=0') ? 0 : 1] as const;
  }));
  for (const encoding of ['br', 'gzip'] as const) if (offers.get(encoding) === 1) return encoding;
  return 'identity';
}

/**
 * The answer for a file: compressed as the client takes it, 304 when its copy is still good.
 *
 * @param headers at least `cache-control`.
 */
export async function fileResponse(request: Request, file: StaticFile, headers: Readonly<Record<string, string>>): Promise<Response> {
  const encoding = chosenEncoding(request.headers.get('accept-encoding') ?? undefined);
  const bytes = await file.encoded(encoding);
  const packed = bytes !== file.bytes;
  const etag = `"${file.etag}${packed ? `-${encoding}` : ''}"`;
  const answer = new Headers({ ...headers, etag, vary: 'Accept-Encoding' });
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers: answer });
  answer.set('content-type', file.type);
  if (packed) answer.set('content-encoding', encoding);
  return new Response(bytes, { status: 200, headers: answer });
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  return ifNoneMatch === '*' || (ifNoneMatch ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

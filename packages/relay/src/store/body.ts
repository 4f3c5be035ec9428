import { createHash } from 'node:crypto';
import type { Body } from '@frontdesk/protocol';

/** A body as it stands in an entry's row. `extra` is canonical: two bodies are equal when both columns are. */
export interface PackedBody {
  readonly text: string;
  readonly extra: string | null;
}

export function packBody(body: Body): PackedBody {
  const { text, ...rest } = body;
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return { text, extra: null };
  return { text, extra: JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)))) };
}

export function unpackBody(text: string, extra: string | null): Body {
  return extra === null ? { text } : { text, ...(JSON.parse(extra) as Partial<Body>) };
}

/** Stands for content that is no longer there, so that a late retry of it is still recognised. Not reversible; 96 bits. */
export function contentDigest(text: string, extra: string | null): Buffer {
  return createHash('sha256').update(JSON.stringify([text, extra])).digest().subarray(0, 12);
}

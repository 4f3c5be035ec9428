import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of the golden corpus; packages/protocol/corpus/v1/README.md describes the format. */
export interface Example {
  name: string;
  valid: boolean;
  /** For invalid frames: the one rule that is broken, "path:keyword". */
  breaks?: string;
  frame: unknown;
}

const FOLDER = join(import.meta.dirname, '../../packages/protocol/corpus');

/** Reads the frames of one direction, with long strings written out. */
export function readCorpus(version: number, direction: 'client' | 'relay'): Example[] {
  const lines = readFileSync(join(FOLDER, `v${version}`, `${direction}.jsonl`), 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const example = JSON.parse(line) as Example;
    return { ...example, frame: writeOut(example.frame) };
  });
}

/** Replaces `{"$repeat": value, "times": n}` by the string or array it stands for. */
function writeOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writeOut);
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Record<string, unknown>;
  if ('$repeat' in parts) {
    const times = Number(parts['times']);
    return typeof parts['$repeat'] === 'string' ? parts['$repeat'].repeat(times) : Array.from({ length: times }, () => parts['$repeat']);
  }
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, writeOut(part)]));
}

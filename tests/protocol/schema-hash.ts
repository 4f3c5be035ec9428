/**
 * Hashes what goes over the wire. `node --conditions=frontdesk-source tests/protocol/schema-hash.ts --update` stores the
 * present hashes, after somebody has decided what a change means for the version (PROTOCOL.md §12).
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOCOL_VERSION } from '@frontdesk/protocol';
import * as schemas from '@frontdesk/protocol/schemas';
import { jsonSchemaOf } from './schema-rules.ts';

const FILE = join(import.meta.dirname, 'schema-hash.json');

/** Version and SHA-256 by schema name, as stored. */
export interface SchemaHashes {
  version: number;
  hashes: Record<string, string>;
}

const WIRE = ['ClientFrame', 'RelayFrame', 'Entry', 'Conversation', 'Visitor', 'VisitorEvent', 'AgentProfile', 'Agent', 'Broadcast', 'WidgetSettings', 'Workspace'] as const;

/** The same value always gives the same text, whatever the order of its keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, part]) => [name, canonical(part)]));
}

export function currentHashes(): SchemaHashes {
  const hash = (name: (typeof WIRE)[number]): string => createHash('sha256').update(JSON.stringify(canonical(jsonSchemaOf(schemas[name])))).digest('hex');
  return { version: PROTOCOL_VERSION, hashes: Object.fromEntries(WIRE.map((name) => [name, hash(name)])) };
}

export const storedHashes = (): SchemaHashes => JSON.parse(readFileSync(FILE, 'utf8')) as SchemaHashes;

if (import.meta.main && process.argv.includes('--update')) {
  writeFileSync(FILE, `${JSON.stringify(currentHashes(), null, 2)}\n`);
  console.log('Stored the hashes of the present schemas. Say in the commit what the change means for the version.');
}

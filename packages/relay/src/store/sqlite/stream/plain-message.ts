import { ACTORS } from '../../kinds.ts';
import type { AppendRequest } from '../../store.ts';
import type { PackedMessage } from './stream-file.ts';

/** Characters of a text, so that records have room in the file whatever they are; the protocol allows less. */
const MOST_CHARACTERS = 64 * 1024;

/** Whether it is a message that is nothing but its text, of a length that people write. */
export function isPlain({ change }: AppendRequest): boolean {
  if (change.type !== 'message' || change.body.text.length > MOST_CHARACTERS) return false;
  for (const field in change.body) if (field !== 'text') return false;
  return true;
}

const textOf = ({ change }: AppendRequest): string => (change.type === 'message' ? change.body.text : '');

/** Characters of a packed message besides its text, about. */
const FIELDS = 200;

export const lengthOf = (request: AppendRequest): number => textOf(request).length + FIELDS;

export function packMessage(request: AppendRequest, seq: number): PackedMessage {
  const { workspace, conv, id, by, ts } = request;
  return [workspace, conv, seq, id, ACTORS.indexOf(by.kind), by.id, ts, textOf(request)];
}

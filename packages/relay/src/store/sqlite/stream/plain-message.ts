import { ACTORS } from '../../kinds.ts';
import type { AppendRequest } from '../../store.ts';
import type { Common, PackedRun } from './stream-file.ts';

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

/** Messages of one conversation and sender that were numbered from `seq` on, as runs: what they have in common is written, read and looked up once. */
export function packRuns(requests: readonly AppendRequest[], seq: number): readonly PackedRun[] {
  const runs: [...common: Common, ...said: string[]][] = [];
  let run: (typeof runs)[number] | undefined;
  for (let place = 0; place < requests.length; place += 1) {
    const request = requests[place] as AppendRequest;
    const { workspace, conv, id, by, ts } = request;
    if (run?.[5] === ts) run.push(id, textOf(request));
    else runs.push((run = [workspace, conv, seq + place, ACTORS.indexOf(by.kind), by.id, ts, id, textOf(request)]));
  }
  return runs;
}

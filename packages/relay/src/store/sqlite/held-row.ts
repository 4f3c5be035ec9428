import type { HeldMessage } from '../content.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface HeldColumns { held_key: number; id: PackedId; conv: PackedId; message: PackedId; visitor: PackedId; text: string | null; ts: number }

export const HELD_COLUMNS = 'held_key, id, conv, message, visitor, text, ts';

export function unpackHeld({ id, conv, message, visitor, text, ts }: HeldColumns): HeldMessage {
  return { id: unpackId(id), conv: unpackId(conv), message: unpackId(message), visitor: unpackId(visitor), text: text ?? '', ts };
}

import type { ClientFrame as Frame } from '@frontdesk/protocol';
import { ClientFrame, Uuid } from '@frontdesk/protocol/schemas';
import { expected } from '../expected.ts';

/** What a text frame turned out to be. */
export type Parsed =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** Not JSON, not an object, or no string `t`: the peer does not speak this protocol. */
  | { readonly kind: 'garbage'; readonly message: string }
  /** A type that this version does not know. */
  | { readonly kind: 'unknown'; readonly t: string }
  /** A known type with a wrong field, which `message` names. `id` and `conv` are there when they were usable. */
  | { readonly kind: 'invalid'; readonly t: string; readonly message: string; readonly id: string | undefined; readonly conv: string | undefined };

/** Types whose refusal is a `nack` with their `id`. */
export const ANSWERED_BY_ID: ReadonlySet<string> = new Set(['send', 'edit', 'delete', 'state', 'profile', 'prefs', 'event', 'identify', 'sign_out']);

const schemas = new Map<string, (typeof ClientFrame.options)[number]>(ClientFrame.options.map((schema) => [schema.shape.t.value, schema]));

/** Reads one text frame. Never throws. */
export function parseFrame(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'garbage', message: 'expected JSON' };
  }
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string') {
    return { kind: 'garbage', message: 'expected a JSON object with a string "t"' };
  }
  const { t } = value;
  if (t === 'send' && isPlainSend(value)) return { kind: 'frame', frame: value };
  const schema = schemas.get(t);
  if (!schema) return { kind: 'unknown', t: t.slice(0, 40) };
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'frame', frame: result.data };
  const { id, conv } = value as { id?: unknown; conv?: unknown };
  return { kind: 'invalid', t, message: describe(t, result.error.issues[0]), id: uuid(id), conv: uuid(conv) };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MOST_CHARACTERS = 16_384;

/**
 * Whether it is what nearly all frames are: a message of plain text with no field besides, which the schema would take as it stands. Whatever else it
 * is, the schema says. It saves a fifth of what a message leaves to the garbage collector; `tests/relay/ws/plain-send.test.ts` holds both together.
 */
function isPlainSend(value: object): value is Extract<Frame, { t: 'send' }> {
  const { id, conv, body } = value as { readonly id?: unknown; readonly conv?: unknown; readonly body?: unknown };
  if (typeof id !== 'string' || typeof conv !== 'string' || typeof body !== 'object' || body === null || !('text' in body) || typeof body.text !== 'string') return false;
  const { length } = body.text;
  if (length < 1 || length > MOST_CHARACTERS || countOf(value) !== 4 || countOf(body) !== 1) return false;
  return UUID.test(id) && UUID.test(conv);
}

function countOf(value: object): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

/** `send.body.text: expected string, received number` */
function describe(t: string, issue: Parameters<typeof expected>[0] | undefined): string {
  if (!issue) return `${t}: not valid`;
  const known = issue.code === 'invalid_type' ? undefined : expected(issue);
  const start = issue.message.indexOf('expected');
  const words = known === undefined ? issue.message.slice(Math.max(0, start)) : `expected ${known}`;
  return `${[t, ...issue.path.map(String)].join('.')}: ${words}`;
}

function uuid(value: unknown): string | undefined {
  return Uuid.safeParse(value).data;
}

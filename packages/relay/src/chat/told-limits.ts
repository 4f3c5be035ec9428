import { DEFAULT_LIMITS, type Body, type Limits } from '@frontdesk/protocol';
import type { Config } from '../config.ts';
import { ChatRefusal } from './chat.ts';

/** The limits told in `welcome` and enforced by the core. */
export function toldLimits(config: Config): Limits {
  return { ...DEFAULT_LIMITS, window: config.FRONTDESK_WINDOW, textChars: config.FRONTDESK_TEXT_CHARS };
}

/** What is wrong with a message's body, if anything. Text is counted in code points, the body in UTF-8 bytes of its JSON. */
export function checkBody(body: Body, limits: Limits): ChatRefusal | undefined {
  if (body.text.trim() === '') return new ChatRefusal('invalid', 'body.text: expected at least one character that is not a space');
  // UTF-16 units are never fewer than code points, so most texts need no counting.
  if (body.text.length > limits.textChars) {
    const chars = [...body.text].length;
    if (chars > limits.textChars) return new ChatRefusal('too_large', `body.text: ${chars} characters; at most ${limits.textChars} are taken`);
  }
  // A UTF-16 unit is at most six bytes in JSON (an escape).
  if (body.text.length * 6 + 1_000 > limits.bodyBytes && Buffer.byteLength(JSON.stringify(body)) > limits.bodyBytes) {
    return new ChatRefusal('too_large', `body: more than ${limits.bodyBytes} bytes as JSON`);
  }
  return undefined;
}

import { asStored } from '../text.ts';

/** PostgreSQL's text holds every character but U+0000 and halves of surrogate pairs: U+FFFD stands in their place. */
export const storedText = (text: string): string => asStored(text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text);

/** What JSON escapes and PostgreSQL refuses to turn into text: U+0000 and halves of surrogate pairs. */
const REFUSED = /\\u(?:0000|d[89a-f])/i;

/** Rows for `json_to_recordset`: one value for a statement, however many rows. */
export function recordset(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  return REFUSED.test(json) ? JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'string' ? storedText(value) : value)) : json;
}

import { pino, type Logger } from 'pino';

/** Structured log. Never message text, tokens, passwords or e-mail addresses. */
export type Log = Logger;

/** Writes JSON lines; `level` as pino's: fatal, error, warn, info, debug, trace, silent. */
export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

import { pino, type DestinationStream, type Logger } from 'pino';

/** Structured log. Never message text, tokens, passwords or e-mail addresses. */
export type Log = Logger;

/** Fields whose names say that they must not be logged; a second line of defence, the first is not to log them. */
const REDACTED = ['password', 'email', 'token', 'secret', 'authorization', 'cookie', 'text', 'body', 'bearer', 'link'].flatMap((name) => [name, `*.${name}`]);

/**
 * Writes JSON lines to standard error, so that standard output is left to what people are told; readable lines when `readable`.
 *
 * @param level as pino's: fatal, error, warn, info, debug, trace, silent.
 */
export function createLog(level: string, options: { readable?: boolean } = {}): Log {
  const target: DestinationStream = options.readable ? readable : pino.destination({ fd: 2, sync: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) }, redact: REDACTED }, target);
}

/** For a terminal: `10:32:07 warn  message  key=value`. */
const readable: DestinationStream = {
  write(line) {
    const { time, level, msg, err, ...rest } = JSON.parse(line) as { time: string; level: string; msg?: string; err?: { stack?: string; message?: string } };
    const facts = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const failure = err ? `\n${err.stack ?? err.message ?? ''}` : '';
    process.stderr.write(`${time.slice(11, 19)} ${level.padEnd(5)} ${[msg, ...facts].filter(Boolean).join('  ')}${failure}\n`);
  },
};

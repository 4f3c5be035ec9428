import { normalisedOrigin } from '@frontdesk/protocol';

/** Allowed origins, one per line, by the relay's own rule; `bad` is the first line that is none. */
export function parseOrigins(text: string): { origins: readonly string[]; bad?: string } {
  const origins = new Set<string>();
  for (const line of text.split('\n').map((raw) => raw.trim()).filter(Boolean)) {
    const origin = normalisedOrigin(line);
    if (origin === undefined) return { origins: [...origins], bad: line };
    origins.add(origin);
  }
  return { origins: [...origins] };
}

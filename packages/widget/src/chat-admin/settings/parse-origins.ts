/** Origins, one per line; `bad` is the first line that is none. A trailing slash is forgiven, a path is not: it would promise what origins cannot keep. */
export function parseOrigins(text: string): { origins: readonly string[]; bad?: string } {
  const origins = new Set<string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (!line) continue;
    let url: URL;
    try {
      url = new URL(line);
    } catch {
      return { origins: [...origins], bad: line };
    }
    if (!['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) return { origins: [...origins], bad: line };
    origins.add(url.origin);
  }
  return { origins: [...origins] };
}

const WILDCARD = /^(https?:\/\/)\*\.(?=[^./:])/i;

/**
 * An entry of a workspace's allowed origins as it is kept: `https://Example.com:443/x` → `https://example.com`; `https://*.example.com`
 * and `*` stay. Undefined when it is no web origin. Relay and console both ask here, so that neither refuses what the other takes.
 */
export function normalisedOrigin(text: string): string | undefined {
  const entry = text.trim();
  if (entry === '*') return entry;
  const address = entry.replace(WILDCARD, '$1wildcard.');
  // Not `URL.parse`: the console also runs in browsers that lack it.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // Some engines keep a star in a host, others write it as %2A.
  if (!url || !/^https?:$/.test(url.protocol) || /[*%]/.test(url.hostname)) return undefined;
  return WILDCARD.test(entry) ? url.origin.replace('//wildcard.', '//*.') : url.origin;
}

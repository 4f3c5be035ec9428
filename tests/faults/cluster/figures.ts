/** What a node's `/metrics` says. */
export interface Scrape {
  /** Name → what it is, as the page in docs/operations says it. */
  readonly described: ReadonlyMap<string, { readonly type: string; readonly help: string }>;
  /** `name{label="value"}` → value. */
  readonly samples: ReadonlyMap<string, number>;
  readonly text: string;
}

/** Reads the Prometheus text format. Only our own names are described; what Node says of itself is not ours. */
export function parseScrape(text: string): Scrape {
  const described = new Map<string, { type: string; help: string }>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, help, type, name = '', words = ''] = /^# (?:(HELP)|(TYPE)) (frontdesk_\w+) (.*)$/.exec(line) ?? [];
    if (help) described.set(name, { type: '', help: words });
    else if (type) described.set(name, { type: words, help: described.get(name)?.help ?? '' });
    else if (line !== '' && !line.startsWith('#')) samples.set(line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return { described, samples, text };
}

export async function scrape(url: string): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`);
  if (answer.status !== 200) throw new Error(`/metrics answers ${answer.status}: ${await answer.text()}`);
  return parseScrape(await answer.text());
}

/** Rows of the table in docs/operations/metrics.md. */
export function tableOf(page: string): ReadonlyMap<string, { readonly type: string; readonly help: string; readonly where: string }> {
  const rows = page.split('\n').flatMap((line) => {
    const [, name, type, where, help] = /^\| `(frontdesk_\w+)[^|]*\| (\w+) \| ([^|]+) \| (.*) \|$/.exec(line) ?? [];
    return name && type && where && help ? [[name, { type, help, where }] as const] : [];
  });
  return new Map(rows);
}

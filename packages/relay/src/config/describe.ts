import { ConfigSchema } from '../config.ts';
import { expectationsOf } from './expectation.ts';

/** The reference of all variables as a Markdown table; `frontdesk config` prints it and docs/operations embeds it. */
export function describeConfig(): string {
  const rows = expectationsOf(ConfigSchema).map(
    ({ name, takes, fallback, description }) => `| \`${name}\` | ${takes} | ${fallback === undefined || fallback === '' ? '–' : `\`${fallback}\``} | ${description} |`,
  );
  return ['| Variable | Takes | Default | Meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

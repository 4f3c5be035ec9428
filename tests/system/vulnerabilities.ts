import { runChild } from './child.ts';
import { failedOne, NOTHING, passedOne, type Tally } from './tally.ts';

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly fixAvailable?: unknown }>>;
  readonly message?: string;
}

function reportIn(output: string): Report | undefined {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as Report;
  } catch {
    return undefined;
  }
}

/** Asks the registry for known vulnerabilities of what a relay runs on. A registry that cannot tell is said, and is no failure of ours. */
export async function findVulnerabilities(timeoutMs: number): Promise<Tally> {
  const { output } = await runChild('npm', ['audit', '--omit=dev', '--json'], { timeoutMs });
  const report = reportIn(output);
  if (!report?.vulnerabilities) return { ...NOTHING, notes: [`  not checked: the registry does not answer questions about vulnerabilities (${report?.message?.split(' - ')[0] ?? 'no report'})`] };
  const found = Object.entries(report.vulnerabilities);
  if (found.length === 0) return passedOne;
  return failedOne(...found.map(([name, { severity, fixAvailable }]) => `  ✗ ${name}: ${severity}${fixAvailable ? ', a fix is available: npm audit fix' : ', no fix yet: say in docs/security why it does not matter, or replace it'}`));
}

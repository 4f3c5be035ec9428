import { widgetIsStale } from '../../packages/relay/dev/steps.ts';
import { runChild } from './child.ts';
import { findFiles, runNodeFiles } from './node-files.ts';
import { CADDY, CHROMIUM, FIREFOX, NGINX, POSTGRES, provide, REDIS, RequirementMissing } from './requirements.ts';
import { failedOne, indent, NOTHING, passedOne, sum, tail, type Tally } from './tally.ts';
import { findVulnerabilities } from './vulnerabilities.ts';
import { runWebTests, WEB_BROWSERS } from './web.ts';

/** One line of the run. */
export interface Stage {
  readonly name: string;
  readonly does: string;
  /** Stages that must have passed; they run too when only this one is asked for. */
  readonly requires: readonly string[];
  /** Prints its own lines while it runs, so its heading comes first. */
  readonly isTalkative?: boolean;
  /** `files`: only these; undefined: all of the stage. */
  run(files: readonly string[] | undefined, print: (line: string) => void): Promise<Tally>;
}

const MINUTE = 60_000;
/** Folders of tests that run in plain Node, several files at a time. */
export const NODE_FOLDERS = ['system', 'protocol', 'contract', 'relay', 'sdk'];

/** A command that is one test: passes when it ends with 0. */
const check = (args: readonly string[], timeoutMs: number) => async (): Promise<Tally> => {
  const result = await runChild(args[0] ?? '', args.slice(1), { timeoutMs });
  if (result.code === 0) return { ...passedOne, notes: args.includes('sizes') ? [indent(result.output, 2)] : [] };
  const reason = result.timedOut ? `did not end within ${timeoutMs / 1000} s` : `ended with exit code ${result.code}`;
  return failedOne(indent(`✗ ${args.join(' ')} ${reason}\n${tail(result.output, 200)}`, 2));
};

const npm = (...script: string[]): string[] => ['npm', 'run', '--silent', ...script];

const provideAll = async (print: (line: string) => void): Promise<Tally> => {
  try {
    for (const requirement of [CHROMIUM, FIREFOX, NGINX, CADDY, REDIS, POSTGRES]) print(`  ${requirement.name}: ${await provide(requirement, print)}`);
    return NOTHING;
  } catch (error) {
    if (!(error instanceof RequirementMissing)) throw error;
    return failedOne(indent(`✗ ${error.message}`, 2));
  }
};

/** One file of real faults; a run of many kills (see tests/faults/kill/kill.test.ts) may take its own time. */
const FAULTS_MS = 5 * MINUTE + Number(process.env['FRONTDESK_KILLS'] ?? 0) * 15_000;

const nodeStage = (patterns: readonly string[], concurrency: number, timeoutMs: number): Stage['run'] => (files, print) =>
  runNodeFiles(files ?? findFiles(patterns), { concurrency, timeoutMs, print });

const build = check([process.execPath, '--conditions=frontdesk-source', 'packages/widget/build.ts'], 4 * MINUTE);

/** Bundles that are newer than all their sources are taken as they are. */
const buildWhatIsStale = (): Promise<Tally> => (widgetIsStale(true) ? build() : Promise.resolve(passedOne));

/** One browser after the other: both at once would only take each other's time. */
const webStage: Stage['run'] = async (files, print) => {
  const tallies: Tally[] = [];
  for (const browser of WEB_BROWSERS) tallies.push(await runWebTests(files ?? [], { browser, timeoutMs: 5 * MINUTE, print }));
  return sum(tallies);
};

/** Stages in order; those of one row run at the same time. */
export const ROWS: readonly (readonly Stage[])[] = [
  [{ name: 'needs', does: 'programs that the tests need', requires: [], isTalkative: true, run: (_files, print) => provideAll(print) }],
  [
    { name: 'types', does: 'type check', requires: [], run: check(npm('types'), 4 * MINUTE) },
    { name: 'audit', does: 'known vulnerabilities of production dependencies', requires: [], run: () => findVulnerabilities(MINUTE) },
    { name: 'lint', does: 'lint', requires: [], run: check(npm('lint'), 4 * MINUTE) },
    { name: 'build', does: 'widget bundles', requires: [], run: buildWhatIsStale },
  ],
  [{ name: 'node', does: 'tests in Node', requires: ['build'], isTalkative: true, run: nodeStage(NODE_FOLDERS.map((folder) => `tests/${folder}/**/*.test.ts`), 2, 2 * MINUTE) }],
  [{ name: 'simulation', does: 'seeded simulation of the promises', requires: [], isTalkative: true, run: nodeStage(['tests/simulation/**/*.test.ts'], 2, 5 * MINUTE) }],
  [{ name: 'faults', does: 'real faults: killed processes, full disks, bad networks', requires: ['build'], isTalkative: true, run: nodeStage(['tests/faults/**/*.test.ts'], 1, FAULTS_MS) }],
  [{ name: 'web', does: 'tests in the browsers', requires: ['needs', 'build'], isTalkative: true, run: webStage }],
  [{ name: 'e2e', does: 'end-to-end tests', requires: ['needs', 'build'], isTalkative: true, run: nodeStage(['tests/e2e/**/*.test.ts'], 1, 4 * MINUTE) }],
  [{ name: 'sizes', does: 'bundle sizes', requires: ['build'], run: check(npm('sizes'), MINUTE) }],
  [{ name: 'docs', does: 'API reference without warnings', requires: [], run: check(['npx', '--no-install', 'typedoc', '--emit', 'none', '--treatWarningsAsErrors'], 3 * MINUTE) }],
];

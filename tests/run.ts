/**
 * Runs everything that tests: `npm test`, or a part: `npm test -- <stage, test folder or file glob> …`.
 * The last line is `N passed, N failed`; the exit code is 1 when anything failed or nothing ran.
 */
import { select, type Selection } from './system/selection.ts';
import { ROWS, type Stage } from './system/stages.ts';
import { failedOne, indent, inWords, sum, type Tally } from './system/tally.ts';

const print = (line: string): void => console.log(line);

/** Runs one stage, unless one that it requires has failed. Never rejects: what is thrown is a failure of the stage. */
async function runStage(stage: Stage, selection: Selection, failed: ReadonlySet<string>): Promise<Tally> {
  const started = performance.now();
  if (stage.isTalkative) print(`${stage.name}: ${stage.does}`);
  const blocker = stage.requires.find((name) => failed.has(name));
  const tally = blocker !== undefined
    ? failedOne(indent(`✗ not run, because "${blocker}" failed`, 2))
    : await stage.run(selection.get(stage.name), print).catch((error: unknown) => failedOne(indent(`✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, 2)));
  const outcome = `${inWords(tally) || 'ready'} (${((performance.now() - started) / 1000).toFixed(1)} s)`;
  if (stage.isTalkative) [...tally.notes, `  ${stage.name}: ${outcome}`].forEach(print);
  else [`${stage.name}: ${stage.does} — ${outcome}`, ...tally.notes].forEach(print);
  return tally;
}

async function runAll(selection: Selection): Promise<Tally> {
  const tallies: Tally[] = [];
  const failed = new Set<string>();
  for (const row of ROWS) {
    await Promise.all(row.filter((stage) => selection.has(stage.name)).map(async (stage) => {
      const tally = await runStage(stage, selection, failed);
      if (tally.failed > 0) failed.add(stage.name);
      tallies.push(tally);
    }));
  }
  return sum(tallies);
}

function chosen(): Selection {
  try {
    return select(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

const started = performance.now();
const total = await runAll(chosen());
print(`\n${((performance.now() - started) / 1000).toFixed(0)} s${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
print(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

import { findFiles } from './node-files.ts';
import { NODE_FOLDERS, ROWS, type Stage } from './stages.ts';

/** What to run: each stage with its files; undefined = all of them. */
export type Selection = Map<string, readonly string[] | undefined>;

const stages: readonly Stage[] = ROWS.flat();
const stageNamed = (name: string): Stage | undefined => stages.find((stage) => stage.name === name);

function stageOfFile(file: string): string {
  if (file.startsWith('tests/widget/')) return 'web';
  if (file.startsWith('tests/simulation/')) return 'simulation';
  if (file.startsWith('tests/faults/')) return 'faults';
  return file.startsWith('tests/e2e/') ? 'e2e' : 'node';
}

/**
 * Reads the command line: nothing = everything; else names of stages, names of test folders (`relay`), or file globs.
 * Stages that the chosen ones require come along. Throws with a sentence when an argument means nothing.
 */
export function select(args: readonly string[]): Selection {
  if (args.length === 0) return new Map(stages.map((stage) => [stage.name, undefined]));
  const selection: Selection = new Map();
  const addFiles = (pattern: string): void => {
    const files = findFiles([pattern]).filter((file) => file.endsWith('.test.ts'));
    if (files.length === 0) throw new Error(`"${pattern}" is no stage (${stages.map((stage) => stage.name).join(', ')}), no test folder and matches no *.test.ts file.`);
    for (const file of files) selection.set(stageOfFile(file), [...(selection.get(stageOfFile(file)) ?? []), file]);
  };
  for (const arg of args) {
    if (stageNamed(arg)) selection.set(arg, undefined);
    else addFiles(NODE_FOLDERS.includes(arg) ? `tests/${arg}/**/*.test.ts` : arg);
  }
  const require = (name: string): void => {
    if (!selection.has(name)) selection.set(name, undefined);
    stageNamed(name)?.requires.forEach(require);
  };
  [...selection.keys()].forEach(require);
  return selection;
}

/** Preloaded into the process of every test file: asked by SIGUSR2, before it is killed because it does not end, it says what keeps it alive. */
import { inspect } from 'node:util';
import { ALIVE_BECAUSE } from './record.ts';

/** Undocumented, and there is no documented way to see more than the kinds of what is open. */
const handles = (): readonly object[] => (process as unknown as { _getActiveHandles: () => object[] })._getActiveHandles();

process.on('SIGUSR2', () => {
  const each = handles().map((handle) => `  ${inspect(handle, { depth: 0, breakLength: Infinity, compact: true }).slice(0, 1_000)}`);
  process.stderr.write(`${ALIVE_BECAUSE} ${process.getActiveResourcesInfo().join(', ') || 'nothing'}\n${each.join('\n')}\n`);
});

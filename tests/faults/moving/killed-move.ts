/** Moves, and kills itself (-9) at the event that `KILL_AT` names: the count of what is told, `mark` (the source is marked) or `done` (so is the target). */
import { loadConfig } from '../../../packages/relay/src/config.ts';
import { move } from '../../../packages/relay/src/moving/move.ts';

const [folder = '', url = '', at = ''] = process.argv.slice(2);
const die = (): boolean => process.kill(process.pid, 'SIGKILL');
let told = 0;
let finishing = 0;

const outcome = await move({
  path: `${folder}/frontdesk.db`, url, name: 'the test', config: loadConfig({ FRONTDESK_DATA: folder }), batch: 20,
  tell({ step }) {
    told += 1;
    process.stdout.write(`${step}\n`);
    if (step === at || String(told) === at) die();
    if (step === 'finish') finishing = 1;
  },
  // Asked for once when the source is marked and once when the target is done.
  now() {
    if (finishing > 0) finishing += 1;
    if ((at === 'mark' && finishing === 2) || (at === 'done' && finishing === 3)) die();
    return Date.now();
  },
});
process.stdout.write(`${outcome.status}\n`);

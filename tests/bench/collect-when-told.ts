/**
 * Preloaded into a relay whose memory is measured, and so into each of its threads: SIGUSR2 collects all garbage, so that what is counted is what
 * connections need, and not what V8 had not got round to throwing away.
 */
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
// Twice: what only finalizers held goes with the second.
const collect = (): void => {
  gc();
  gc();
};

const told = new BroadcastChannel('collect') as BroadcastChannel & { unref(): void };
told.unref();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    collect();
    told.postMessage('');
  });
} else {
  told.addEventListener('message', collect);
}

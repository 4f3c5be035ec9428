/**
 * Preloaded into a relay whose memory is measured: SIGUSR2 collects all garbage, so that what is counted is what connections need, and not what
 * V8 had not got round to throwing away.
 */
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { runInNewContext } from 'node:vm';

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  process.on('SIGUSR2', () => {
    // Twice: what only finalizers held goes with the second.
    collect();
    collect();
  });
}

/**
 * Loaded into a relay before everything else, in each of its threads (`NODE_OPTIONS=--import …`): puts a point at which the process kills
 * itself into the source of one file while Node reads it. Nothing of this is in the product: without the preload there is no such point.
 *
 * `FAILPOINT`: name of the point. `FAILPOINT_AT`: dies when it is passed for the n-th time in that thread.
 */
import { registerHooks } from 'node:module';
import { POINTS } from './points.ts';

const name = process.env['FAILPOINT'] ?? '';
const point = POINTS[name];
if (!point) throw new Error(`There is no failpoint "${name}"; there are ${Object.keys(POINTS).join(', ')}.`);

let left = Number(process.env['FAILPOINT_AT'] ?? 1);
Object.assign(globalThis, {
  passFailpoint() {
    left -= 1;
    if (left > 0) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal takes effect at once, but nothing says so: not one more instruction of the relay may run.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(point.file)) return loaded;
    const source = String(loaded.source);
    const places = source.split(point.before).length - 1;
    if (places !== 1) throw new Error(`The failpoint "${name}" belongs before one line of ${point.file}, which is there ${places} times: ${point.before}`);
    return { ...loaded, source: source.replace(point.before, () => `if (${point.when}) (globalThis as unknown as { passFailpoint(): void }).passFailpoint();\n${point.before}`) };
  },
});

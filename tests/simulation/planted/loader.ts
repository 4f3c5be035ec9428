/**
 * Breaks the real code: `--import` this with FRONTDESK_PLANT = the name of a plant, and the source file is loaded with the mistake in it.
 * A snippet that is no longer there, or there twice, is an error: a plant that breaks nothing proves nothing.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PLANTS } from './plants.ts';

const ROOT = join(import.meta.dirname, '../../..');
const name = process.env['FRONTDESK_PLANT'];
const plant = PLANTS.find((one) => one.name === name);
if (!plant) throw new Error(`FRONTDESK_PLANT "${name}" is no plant. Known: ${PLANTS.map((one) => one.name).join('; ')}.`);

const path = join(ROOT, plant.file);
const count = readFileSync(path, 'utf8').split(plant.find).length - 1;
if (count !== 1) throw new Error(`The plant "${plant.name}" looks for a snippet that is ${count} times in ${plant.file}. Follow the change there in plants.ts.`);
const url = pathToFileURL(path).href;

registerHooks({
  load(loaded, context, next) {
    if (loaded !== url) return next(loaded, context);
    return { format: 'module-typescript', source: readFileSync(path, 'utf8').replace(plant.find, () => plant.replace), shortCircuit: true };
  },
});

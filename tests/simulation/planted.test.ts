import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Catch } from './planted/hunt.ts';
import { PLANTS, type Plant } from './planted/plants.ts';

/** A mistake that survives so many seeds would survive us. */
const MOST_SEEDS = 60;

async function hunt({ name, breaks }: Plant, shrinking = 0): Promise<Catch> {
  const planted = join(import.meta.dirname, 'planted');
  const args = ['--conditions=frontdesk-source', '--import', join(planted, 'loader.ts'), join(planted, 'hunt.ts'), breaks.join(), String(MOST_SEEDS), String(shrinking)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, FRONTDESK_PLANT: name }, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Catch;
}

describe(`a mistake that is planted is found within ${MOST_SEEDS} seeds`, { concurrency: 2 }, () => {
  for (const plant of PLANTS) {
    it(`${plant.name} (${plant.breaks.join(' or ')})`, async () => {
      const { promises, seeds } = await hunt(plant);
      assert.ok(promises.length > 0, `nothing found in ${seeds} seeds`);
    });
  }
});

it('a run in which a mistake is found is made short enough to read', async () => {
  const plant = PLANTS.find(({ name }) => name === 'no dedupe by id');
  assert.ok(plant);
  const { steps, enough } = await hunt(plant, 60);
  assert.ok(enough > 0 && enough <= steps / 4, `${enough} of ${steps} steps`);
  console.log(`${enough} of ${steps} steps are enough`);
});

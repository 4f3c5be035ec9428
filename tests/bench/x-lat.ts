import { prepareGenerator, runLoad } from './generator.ts';
import { findPinning } from './pinning.ts';
import { startBenchRelay } from './servers.ts';
// x-lat LOAD(json) ROUNDS SECONDS PINNED VARIANT... ; a variant is NAME=VALUE[,NAME=VALUE] or "-"
const [load = '{"connections":1000,"rate":5000}', rounds = '3', seconds = '8', pinned = '1', ...variants] = process.argv.slice(2);
const generator = prepareGenerator();
const cores = pinned === '1' ? findPinning() : undefined;
for (let round = 0; round < Number(rounds); round += 1) for (const variant of variants.length ? variants : ['-']) {
  const own = variant === '-' ? {} : Object.fromEntries(variant.split(',').map((pair) => pair.split('=')));
  const relay = await startBenchRelay(cores?.server, own);
  try {
    const f = await runLoad(generator, cores?.generator, { ...JSON.parse(load), warmup: 2, seconds: Number(seconds), port: relay.port, pid: relay.pid, token: relay.token });
    const ms = (n: number) => (n / 1e6).toFixed(2);
    console.log(variant.padEnd(20), `rate ${Math.round(f.deliveredPerSecond)} cpu ${f.serverCpu.toFixed(2)} µs/msg ${(f.serverCpu / f.deliveredPerSecond * 1e6).toFixed(1)} ack ${ms(f.ackP50)}/${ms(f.ackP99)} delivery ${ms(f.deliveryP50)}/${ms(f.deliveryP99)} max ${ms(f.deliveryMax)}`);
  } finally { await relay.stop(); }
}

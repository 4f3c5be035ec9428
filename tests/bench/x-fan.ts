import { prepareGenerator, runLoad } from './generator.ts';
import { findPinning } from './pinning.ts';
import { openAnnouncements, startBenchRelay, startEcho } from './servers.ts';
// x-fan FANOUT CONNECTIONS ROUNDS SECONDS VARIANT...
const [fanout = '2', connections = '1000', rounds = '3', seconds = '5', ...variants] = process.argv.slice(2);
const generator = prepareGenerator();
const cores = findPinning();
const echo = await startEcho(cores?.server);
for (let round = 0; round < Number(rounds); round += 1) for (const variant of variants.length ? variants : ['-']) {
  const own = variant === '-' ? {} : Object.fromEntries(variant.split(',').map((pair) => pair.split('=')));
  const relay = await startBenchRelay(cores?.server, own);
  try {
    const load = { connections: Number(connections), window: 2, fanout: Number(fanout), warmup: 2, seconds: Number(seconds) };
    const f = await runLoad(generator, cores?.generator, { ...load, port: relay.port, pid: relay.pid, token: relay.bearer, conv: await openAnnouncements(relay) });
    const e = process.env['NOECHO'] ? f : await runLoad(generator, cores?.generator, { ...load, echo: 1, port: echo.port, pid: echo.pid, path: '/fanout', size: Math.round(f.bytesPerDelivery ?? 0) - 4 });
    const ms = (n: number) => (n / 1e6).toFixed(2);
    console.log(variant.padEnd(16), `${Math.round(f.deliveredPerSecond)}/s raw ${Math.round(e.deliveredPerSecond)} ratio ${(f.deliveredPerSecond / e.deliveredPerSecond).toFixed(3)} cpu ${f.serverCpu.toFixed(2)} raw ${e.serverCpu.toFixed(2)} bytes ${f.bytesPerDelivery?.toFixed(0)} delivery ${ms(f.deliveryP50)}/${ms(f.deliveryP99)} gen ${f.generatorCpu.toFixed(2)} raw ${e.generatorCpu.toFixed(2)}`);
  } finally { await relay.stop(); }
}
await echo.stop();

/**
 * Starts the relay: configuration, composition, what people are told, signals.
 *
 * Exit codes: 0 after a drain, 1 when it cannot start or a second signal came, 78 (EX_CONFIG) for a wrong configuration.
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { configOfProcess } from './config/of-process.ts';
import { createLog } from './log.ts';
import { announce } from './cli/announce.ts';
import { startRelay, StartError, type Relay } from './relay.ts';

// Threads that share the short work of clearing away what messages leave behind cost more than they save on one core: a twentieth of the throughput. On two they save a tenth.
if (availableParallelism() === 1) setFlagsFromString('--no-parallel-scavenge');
// What V8 has once seen to live long, it makes among the old from then on. Of messages that waited for a disk all lived long: afterwards each left its 1.4 kB among the old, where only the long collections clear it away.
setFlagsFromString('--no-allocation-site-pretenuring');

const config = configOfProcess();
const log = createLog(config.LOG_LEVEL, { readable: process.stderr.isTTY });

async function started(): Promise<Relay> {
  try {
    return await startRelay(config, { log });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`Frontdesk cannot start. ${error.message}\n`);
    process.exit(1);
  }
}

const relay = await started();
process.stdout.write(announce({ url: relay.url, ownerLink: await relay.ownerLink(), people: process.stdout.isTTY }));

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    if (process.stdout.isTTY) process.stdout.write('\nStopping. Press Ctrl-C again to stop at once.\n');
    log.info({ signal }, 'stopping');
    relay.stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  });
}

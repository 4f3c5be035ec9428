import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstalled, REDIS, type Requirement, RequirementMissing } from '../../system/requirements.ts';
import { freePort } from '../../relay/http/free-port.ts';
import { startProgram } from '../servers.ts';
import type { PeerSystem } from './peers.ts';

/** A server of Debian's packages, which takes part where it is installed. */
interface Packaged extends Pick<PeerSystem, 'name' | 'title' | 'load'> {
  readonly requirement: Requirement;
  /** Its configuration file. @param folder empty, only its own, removed at the end. */
  settings(port: number, folder: string): string;
  /** Its arguments. */
  words(file: string): readonly string[];
  /** What it prints, and where, when it listens. */
  readonly ready: string;
  readonly speaksOn: 'stdout' | 'stderr';
  /** Tries the settings and says why this version cannot use them. */
  readonly refusal?: (program: string, file: string) => string | undefined;
}

/** Writes the settings into a folder of their own. */
function settle({ name, settings }: Packaged, port: number): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `frontdesk-bench-${name}-`));
  const file = join(folder, 'bench.conf');
  writeFileSync(file, `${settings(port, folder)}\n`);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Why it cannot take part on this machine. */
function whyMissing(packaged: Packaged): string | undefined {
  try {
    const program = findInstalled(packaged.requirement);
    if (!packaged.refusal) return undefined;
    const { file, remove } = settle(packaged, 1);
    try {
      return packaged.refusal(program, file);
    } finally {
      remove();
    }
  } catch (error) {
    if (error instanceof RequirementMissing) return error.message;
    throw error;
  }
}

function packagedPeer(packaged: Packaged): PeerSystem {
  const { name, title, load, requirement, ready, speaksOn, words } = packaged;
  return {
    name, title, load,
    missing: (generator) => (generator === 'C' ? whyMissing(packaged) : 'needs a C compiler'),
    async start(core) {
      const port = await freePort();
      const { file, remove } = settle(packaged, port);
      try {
        const server = await startProgram(core, port, [findInstalled(requirement), ...words(file)], ready, speaksOn);
        return { ...server, stop: () => server.stop().finally(remove) };
      } catch (error) {
        remove();
        throw error;
      }
    },
  };
}

/** Redis with its append-only file, which its docs call very, very slow and very safe with `always`. Everything else as it comes. */
const redis = packagedPeer({
  name: 'redis-always', title: 'a Redis stream, `appendfsync always`: XADD by each connection, one XREAD', load: { redis: 1 }, requirement: REDIS,
  settings: (port, folder) => ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, 'save ""', 'appendonly yes', 'appendfsync always'].join('\n'),
  words: (file) => [file], ready: 'Ready to accept connections', speaksOn: 'stdout',
});

const NATS: Requirement = { name: 'NATS', variable: 'NATS_PROGRAM', programs: ['/usr/sbin/nats-server', 'nats-server'], packages: ['nats-server'] };

/**
 * NATS JetStream with one stream in files. As it comes, a publish is acked once it is written to the file, which is synced every two minutes
 * (docs: sync_interval). From 2.10 on it may be told to sync before each ack; what 2.9 says to that is tried, not guessed from its number.
 */
const nats = (described: Pick<PeerSystem, 'name' | 'title'>, own: string): PeerSystem => packagedPeer({
  ...described, load: { nats: 1 }, requirement: NATS,
  settings: (port, folder) => `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${folder}"${own} }`,
  words: (file) => ['-c', file], ready: 'Server is ready', speaksOn: 'stderr',
  refusal(program, file) {
    const tried = spawnSync(program, ['-c', file, '-t'], { encoding: 'utf8' });
    return tried.status === 0 ? undefined : `the installed version refuses it (${tried.stderr.trim().split('\n')[0]?.replace(`${file}:`, 'line ')})`;
  },
});

const MOSQUITTO: Requirement = { name: 'Mosquitto', variable: 'MOSQUITTO_PROGRAM', programs: ['/usr/sbin/mosquitto', 'mosquitto'], packages: ['mosquitto'] };

/**
 * Mosquitto with persistence. It keeps only what a reader has not acked yet, in memory, and saves that every half hour and when it ends
 * (mosquitto.conf: autosave_interval). Small packets are sent at once, as its manual advises for latency: they wait for each other otherwise.
 */
const mosquitto = packagedPeer({
  name: 'mosquitto', load: { mqtt: 1 }, requirement: MOSQUITTO,
  title: 'Mosquitto, QoS 1, persistence, a reader for each connection (saved every 30 min: an ack says that it is in memory, and what was delivered is gone)',
  // As root it would become another user, who may not write into the folder.
  settings: (port, folder) => [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'user root', 'set_tcp_nodelay true', 'persistence true', `persistence_location ${folder}/`].join('\n'),
  words: (file) => ['-c', file], ready: ' running', speaksOn: 'stderr',
});

export const PACKAGED_PEERS: readonly PeerSystem[] = [
  redis,
  nats({ name: 'nats', title: 'NATS JetStream in files: PUB and ack by each connection, one push consumer (synced every 2 min: an ack may be lost)' }, ''),
  nats({ name: 'nats-always', title: 'NATS JetStream in files, `sync_interval: always`: PUB and ack by each connection, one push consumer' }, ', sync_interval: always'),
  mosquitto,
];

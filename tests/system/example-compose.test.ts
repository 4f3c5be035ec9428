/** examples/two-nodes without a container engine: what its files say of each other and of the relay is true. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { loadConfig } from '../../packages/relay/src/config.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/two-nodes');
const ROOT = resolve(EXAMPLE, '../..');
const read = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly [key: string]: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: { readonly default: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } } };
  readonly [key: string]: unknown;
}

const text = read('compose.yaml');
const compose = parse(text, { merge: true, uniqueKeys: true }) as Compose;
const services = Object.entries(compose.services);
const relays = services.filter(([name]) => name.startsWith('relay-'));

/** `.env.example` as compose reads `.env`, with a password. */
const env: ReadonlyMap<string, string> = new Map([...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, name === 'POSTGRES_PASSWORD' ? 'a1b2c3' : value]));

/** `${NAME}`, `${NAME:-default}` and `${NAME:?sentence}`, as compose fills them in. */
function filled(value: string, given: ReadonlyMap<string, string> = env): string {
  return value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind: string | undefined, words: string) => {
    const found = given.get(name) ?? '';
    if (found !== '') return found;
    if (kind === '-') return words;
    throw new Error(`${name}: ${words}`);
  });
}

const configOf = (service: Service, given = env) => loadConfig(Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, filled(value, given)])));

describe('the compose file', () => {
  test('has only keys of the Compose specification, and quotes what YAML would read as something else', () => {
    // https://github.com/compose-spec/compose-spec/blob/main/spec.md: those that are used here.
    const known = ['image', 'build', 'restart', 'stop_grace_period', 'environment', 'volumes', 'depends_on', 'healthcheck', 'ports', 'command'];
    assert.deepEqual(Object.keys(compose).filter((key) => !['name', 'services', 'volumes', 'networks'].includes(key) && !key.startsWith('x-')), []);
    for (const [name, service] of services) {
      assert.deepEqual(Object.keys(service).filter((key) => !known.includes(key)), [], name);
      assert.deepEqual(Object.keys(service.healthcheck ?? {}).filter((key) => !['test', 'interval', 'timeout', 'retries', 'start_period'].includes(key)), [], name);
      for (const value of [...Object.values(service.environment ?? {}), ...(service.ports ?? []), ...(service.volumes ?? []), ...(service.healthcheck?.test ?? [])]) assert.equal(typeof value, 'string', `${name}: ${value}`);
    }
  });

  test('watches and restarts every service, waits for those that are watched, and keeps what must be kept in a volume', () => {
    assert.deepEqual(services.map(([name]) => name).sort(), ['balancer', 'postgres', 'redis', 'relay-1', 'relay-2']);
    for (const [name, service] of services) {
      assert.equal(service['restart'], 'unless-stopped', name);
      assert.equal(service.healthcheck?.test[0], 'CMD', name);
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) assert.deepEqual([condition, compose.services[other]?.healthcheck !== undefined], ['service_healthy', true], `${name} waits for ${other}`);
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        assert.ok(from.startsWith('./') ? existsSync(join(EXAMPLE, from)) : from in compose.volumes, `${name}: ${volume}`);
      }
    }
    assert.ok(compose.services['postgres']?.volumes?.some((volume) => volume.endsWith(':/var/lib/postgresql/data')));
    assert.deepEqual(services.filter(([, { ports }]) => ports).map(([name]) => name), ['balancer'], 'the outside reaches the balancer alone');
  });

  test('gives both relays a configuration that they take, the same keys, and the addresses of the others', () => {
    assert.deepEqual(relays[0]?.[1], relays[1]?.[1]);
    for (const [, relay] of relays) {
      const config = configOf(relay);
      assert.equal(config.DATABASE_URL, 'postgres://frontdesk:a1b2c3@postgres:5432/frontdesk');
      assert.equal(config.REDIS_URL, 'redis://redis:6379');
      assert.equal(config.FRONTDESK_TRUSTED_PROXIES, compose.networks.default.ipam.config[0]?.subnet, 'the balancer is believed, and nobody outside the network');
      assert.ok(relay.volumes?.includes('keys:/data'));
      assert.ok(Number.parseInt(String(relay['stop_grace_period'])) * 1_000 > config.FRONTDESK_DRAIN_MS, 'clients leave before it is killed');
    }
    assert.equal(filled(compose.services['balancer']?.environment?.['RELAYS'] ?? ''), relays.map(([name]) => `${name}:8080`).join(' '));
    assert.equal(filled(compose.services['postgres']?.environment?.['POSTGRES_PASSWORD'] ?? ''), 'a1b2c3');
  });

  test('holds no secret, refuses to start without one, and names no variable that .env.example does not explain', () => {
    const [relay] = relays.map(([, service]) => service);
    assert.ok(relay);
    assert.throws(() => configOf(relay, new Map()), /POSTGRES_PASSWORD: copy \.env\.example to \.env and set it/);
    assert.match(read('.env.example'), /^POSTGRES_PASSWORD=$/m);
    for (const [, name = ''] of text.matchAll(/\$\{(\w+)/g)) assert.ok(env.has(name), `${name} stands in .env.example`);
    for (const name of env.keys()) assert.ok(text.includes(`\${${name}:`), `${name} is used`);
    assert.match(readFileSync(join(ROOT, '.gitignore'), 'utf8'), /^\.env$/m);
    assert.ok(configOf(relay).FRONTDESK_PUBLIC_URL?.endsWith(`:${env.get('HTTP_PORT')}`), 'the public address is the published port');
  });
});

describe('the image of a relay', () => {
  test('is built from files that are there, starts what the build makes, and keeps its keys where the volume is', () => {
    const { build } = relays[0]?.[1] ?? {};
    assert.equal(resolve(EXAMPLE, build?.context ?? ''), ROOT);
    assert.ok(existsSync(join(ROOT, build?.dockerfile ?? '')));
    const dockerfile = read('Dockerfile');
    const started = /^CMD \["node", "packages\/(\w+)\/dist\/(\w+)\.js"\]$/m.exec(dockerfile);
    assert.ok(started && existsSync(join(ROOT, 'packages', started[1] ?? '', 'src', `${started[2]}.ts`)), 'what it starts has a source');
    const environment = Object.fromEntries([...(/^ENV (.+)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
    const config = loadConfig(environment);
    assert.deepEqual([config.FRONTDESK_DATA, config.PORT], ['/data', 8080]);
    for (const [, scripts] of dockerfile.matchAll(/npm run ([\w:-]+)/g)) assert.ok(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts[scripts ?? ''], `npm run ${scripts}`);
    const ignored = read('Dockerfile.dockerignore').trim().split('\n');
    assert.ok(['.git', '**/node_modules', '**/.env'].every((path) => ignored.includes(path)));
  });

  test('has the Node that the repository asks for', () => {
    const versions = [...read('Dockerfile').matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major);
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { devDependencies: { node: string } };
    assert.deepEqual(versions, [devDependencies.node.split('.')[0], devDependencies.node.split('.')[0]]);
  });
});

test('the Caddyfile leaves to its environment where people come in and where the relays are, and nothing else', () => {
  const caddyfile = read('Caddyfile');
  assert.deepEqual([...caddyfile.matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name).sort(), ['RELAYS', 'SITE_ADDRESS']);
  for (const name of ['RELAYS', 'SITE_ADDRESS']) assert.ok(compose.services['balancer']?.environment?.[name], `compose.yaml sets ${name}`);
});

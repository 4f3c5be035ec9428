import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tail } from './tally.ts';

/** A program that tests need and npm does not bring. */
export interface Requirement {
  readonly name: string;
  /** Names a person's own choice; also how the tests are told which one was found. */
  readonly variable: string;
  /** Programs that will do, best first: names on PATH or absolute paths. */
  readonly programs: readonly string[];
  /** Debian's packages that bring it. */
  readonly packages: readonly string[];
}

export const CHROMIUM: Requirement = {
  name: 'Chromium',
  variable: 'CHROMIUM',
  programs: ['/usr/bin/chromium', 'chromium', 'chromium-browser', 'google-chrome'],
  // Without recommended packages there would be no font at all, and text without width.
  packages: ['chromium', 'fonts-dejavu-core'],
};

/** Component tests run in it too: what only one engine does is not the web. */
export const FIREFOX: Requirement = {
  name: 'Firefox',
  variable: 'FIREFOX',
  programs: ['/usr/bin/firefox-esr', 'firefox-esr', 'firefox'],
  packages: ['firefox-esr', 'fonts-dejavu-core'],
};

/** What stands in front of a relay on a server with a name; the examples for both are run as they are printed. */
// nginx itself reads the variable NGINX.
export const NGINX: Requirement = { name: 'nginx', variable: 'NGINX_PROGRAM', programs: ['/usr/sbin/nginx', 'nginx'], packages: ['nginx-light'] };
export const CADDY: Requirement = { name: 'Caddy', variable: 'CADDY_PROGRAM', programs: ['/usr/bin/caddy', 'caddy'], packages: ['caddy'] };

/** Counts limits for several nodes. */
export const REDIS: Requirement = { name: 'Redis', variable: 'REDIS_PROGRAM', programs: ['/usr/bin/redis-server', 'redis-server'], packages: ['redis-server'] };

/** What several relays keep everything in. Debian names its folder by the version. */
export const POSTGRES: Requirement = {
  name: 'PostgreSQL',
  variable: 'POSTGRES_PROGRAM',
  programs: [...[19, 18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin/postgres`), 'postgres'],
  packages: ['postgresql'],
};

/** The tests cannot run; `message` says what to do. */
export class RequirementMissing extends Error {
  override readonly name = 'RequirementMissing';
}

/** Finds or installs the program, and sets its variable for every process started later. Resolves to its path. */
export async function provide(requirement: Requirement, print: (line: string) => void): Promise<string> {
  const path = findProgram(requirement) ?? (await install(requirement, print));
  process.env[requirement.variable] = path;
  return path;
}

/** Finds the program without installing anything. @throws RequirementMissing that says how to get it. */
export function findInstalled(requirement: Requirement): string {
  const path = findProgram(requirement);
  if (path === undefined) throw new RequirementMissing(`${requirement.name} is needed and was not found. ${adviceFor(requirement)}`);
  return path;
}

const adviceFor = ({ packages, variable }: Requirement): string => `Install it (Debian: apt-get install ${packages.join(' ')}), or set ${variable} to its path.`;

function findProgram({ name, variable, programs }: Requirement): string | undefined {
  const chosen = process.env[variable];
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new RequirementMissing(`${variable}=${chosen} is not a program. Set it to the path of ${name}, or unset it.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = programs.flatMap((program) => (program.startsWith('/') ? [program] : folders.map((folder) => join(folder, program))));
  return places.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function install(requirement: Requirement, print: (line: string) => void): Promise<string> {
  const { name, packages } = requirement;
  const advice = adviceFor(requirement);
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw new RequirementMissing(`${name} is needed and was not found. ${advice}`);
  // Loaded only here: it answers signals for the whole process.
  const { runChild } = await import('./child.ts');
  print(`  ${name} was not found: installing it with apt-get`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const result = await runChild('apt-get', ['-q', ...args], { timeoutMs: 300_000, env: { DEBIAN_FRONTEND: 'noninteractive' } });
    if (result.code !== 0) throw new RequirementMissing(`${name} is needed, and "apt-get ${args.join(' ')}" failed:\n${tail(result.output, 30)}\n${advice}`);
  }
  const path = findProgram(requirement);
  if (path === undefined) throw new RequirementMissing(`apt-get installed ${packages.join(' ')}, but ${name} is still not there. ${advice}`);
  return path;
}

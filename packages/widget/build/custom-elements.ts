import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

interface Manifest {
  modules: { declarations?: { customElement?: boolean; tagName?: string }[] }[];
}

/** Runs the analyzer over the package; resolves to the number of elements described. Rejects with its output when it fails. */
export async function writeCustomElementsManifest(folder: string): Promise<number> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('@custom-elements-manifest/analyzer/package.json')), 'cem.js');
  await promisify(execFile)(process.execPath, [cli, 'analyze', '--config', 'custom-elements-manifest.config.mjs', '--quiet'], { cwd: folder });
  const manifest = JSON.parse(await readFile(join(folder, 'custom-elements.json'), 'utf8')) as Manifest;
  return manifest.modules.flatMap((module) => module.declarations ?? []).filter((declaration) => declaration.tagName).length;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../../packages/relay/src/cli.ts');

/** Runs one command in a process of its own, on a relay's data folder. */
export async function runCli(folder: string, args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--conditions=frontdesk-source', CLI, ...args], { env: { PATH: process.env['PATH'] ?? '', FRONTDESK_DATA: folder, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

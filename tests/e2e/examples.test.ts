/** The examples run as their READMEs say, on origins of their own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../relay/http/free-port.ts';
import { seen, until } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Starts a program in an example's folder and ends it with the story. Its input stays open, because esbuild serves only as long as it is. */
function run(stage: Stage, example: string, command: string, args: readonly string[], env: Record<string, string>): void {
  const child = spawn(command, args, { cwd: join(ROOT, 'examples', example), env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'ignore'] });
  stage.onEnd(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
}

const answers = (url: string): Promise<boolean> => fetch(url).then((answer) => answer.ok, () => false);

story('the script tag on a plain page: chat, own button, who it is, unread count', async (stage) => {
  const port = await freePort();
  run(stage, 'script-tag', process.execPath, ['serve.mjs'], { PORT: String(port), FRONTDESK_URL: stage.url });
  await until('the page is served', () => answers(`http://localhost:${port}/`), Boolean);
  const console = await stage.owner();
  const visitor = await Visitor.arrive(await stage.context(), `http://localhost:${port}/`);
  await visitor.page.getByRole('button', { name: 'Ask about this product' }).click();
  await seen(visitor.panel.getByText('Hello! What can we do for you?'));
  await visitor.write('Does it come in blue?');
  await console.openConversation('Does it come in blue?');
  await seen(console.page.getByRole('heading', { name: 'Ada Example' }).first());
  await seen(console.page.getByText('Trial'));
  await visitor.closeChat();
  await console.answer('It does.');
  await seen(visitor.page.getByRole('status').filter({ hasText: /^1$/ }));
});

story('the element from npm, bundled by esbuild, stands in the page and chats', async (stage) => {
  const port = await freePort();
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'examples/npm-element/package.json'), 'utf8')) as { scripts: { start: string } };
  const [program = '', ...args] = scripts.start.replace('--serve=8091', `--serve=127.0.0.1:${port}`).split(' ');
  assert.equal(program, 'esbuild');
  run(stage, 'npm-element', join(ROOT, 'node_modules/.bin/esbuild'), [...args, '--conditions=frontdesk-source'], {});
  stage.onEnd(async () => rmSync(join(ROOT, 'examples/npm-element/public/built'), { recursive: true, force: true }));
  await until('the page is served', () => answers(`http://localhost:${port}/built/main.js`), Boolean);
  const console = await stage.owner();
  const visitor = await Visitor.arrive(await stage.context(), `http://localhost:${port}/?relay=${stage.url}`);
  await visitor.field.click();
  await seen(visitor.page.getByText('Connection: online.'));
  await visitor.write('Written in the page itself');
  await console.openConversation('Written in the page itself');
  await console.answer('Read in the console.');
  await seen(visitor.message('Read in the console.'));
});

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';

const root = fileURLToPath(new URL('../..', import.meta.url));

const STRICT = "default-src 'none'; script-src 'nonce-page'; connect-src 'self' ws:; require-trusted-types-for 'script'; trusted-types lit-html; base-uri 'none'";

/** Builds the widget when its sources are newer than what was built: the loader's tests run what sites get. */
function buildWhenStale() {
  const widget = `${root}packages/widget/`;
  const stamp = `${widget}dist/.stamp`;
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const newest = ['packages/widget/src', 'packages/widget/build', 'packages/sdk/src', 'packages/protocol/src'].flatMap((folder) => readdirSync(root + folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('chat-admin')).reduce((latest, entry) => Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs), 0);
  if (newest > built) execFileSync(process.execPath, ['--conditions=frontdesk-source', `${widget}build.ts`, '--no-manifest'], { stdio: 'inherit', cwd: root });
}

/** `/site`: a page with the script tag as many times as `?tags=`, with `?csp` under a strict policy, with `?data` = more attributes. */
function sitePage(context, next) {
  if (context.path !== '/site') return next();
  if ('csp' in context.query) context.set('Content-Security-Policy', STRICT);
  const tag = `<script nonce="page" async src="/packages/widget/dist/widget.js" ${context.query.data ?? ''}></script>`;
  context.type = 'html';
  context.body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
    <script nonce="page">window.violations = []; document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.sourceFile + ' ' + event.sample));</script>
    <body><h1>Shop</h1><button id="own">Help</button>${tag.repeat(Number(context.query.tags ?? 1))}</body></html>`;
  return undefined;
}

buildWhenStale();

/** By name of the browser. Neither is downloaded: the tests take what the system has. */
const launchers = {
  chromium: () => chromeLauncher({
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  }),
  // Given a puppeteer of its own, the launcher drives Firefox too, by WebDriver BiDi.
  firefox: () => chromeLauncher({ puppeteer, launchOptions: { browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr' } }),
};

/** Component tests in a real browser, FRONTDESK_WEB_BROWSER=chromium or firefox: `web-test-runner --config tests/widget/web-test-runner.config.mjs`. */
export default {
  rootDir: root,
  files: [`${root}tests/widget/**/*.test.ts`],
  nodeResolve: { exportConditions: ['frontdesk-source', 'browser', 'development', 'default'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${root}packages/widget/tsconfig.json` })],
  middleware: [sitePage],
  browsers: [launchers[process.env.FRONTDESK_WEB_BROWSER ?? 'chromium']()],
  concurrency: 1,
  testFramework: { config: { timeout: 30_000 } },
};

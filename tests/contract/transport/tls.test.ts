import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import WebSocket from 'ws';
import { loadConfig } from '../../../packages/relay/src/config.ts';
import { ENGINES, run } from './engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'));
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');
const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate], { encoding: 'utf8' });
assert.equal(made.status, 0, `openssl is needed to make a certificate for this test: ${made.stderr}`);
const ca = readFileSync(certificate);
after(() => rmSync(folder, { recursive: true }));

for (const { name, create } of ENGINES) {
  describe(`TLS by ${name}`, () => {
    test('serves pages and sockets under a certificate that the client checks, and the page knows that it is https', async () => {
      const { transport, recorder, port } = await run(create, { tls: { certificate, key }, fetch: (request) => new Response(request.url) });
      try {
        const body = await new Promise<string>((resolve, reject) => {
          get({ host: '127.0.0.1', port, path: '/hello', ca, headers: { host: 'localhost' } }, (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve(text));
          }).on('error', reject);
        });
        assert.equal(body, 'https://localhost/hello');
        recorder.onText = (socket, text) => void socket.send(`${text} to you`);
        const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, { ca });
        await once(socket, 'open');
        socket.send('hello');
        const [answer] = (await once(socket, 'message')) as [Buffer];
        assert.equal(answer.toString(), 'hello to you');
        socket.close();
        await once(socket, 'close');
      } finally {
        await transport.close();
      }
    });

    test('answers nothing in plain text', async () => {
      const { transport, port } = await run(create, { tls: { certificate, key } });
      try {
        await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
      } finally {
        await transport.close();
      }
    });
  });
}

describe('the settings for TLS', () => {
  const wrong = (env: Record<string, string>, expected: RegExp): void => assert.throws(() => loadConfig(env), expected);

  test('are taken together, from files that can be read and belong together', () => {
    assert.equal(loadConfig({ FRONTDESK_TLS_CERT: certificate, FRONTDESK_TLS_KEY: key }).FRONTDESK_TLS_KEY, key);
  });

  test('stop the start with a sentence otherwise', () => {
    wrong({ FRONTDESK_TLS_CERT: certificate }, /FRONTDESK_TLS_CERT is set without FRONTDESK_TLS_KEY/);
    wrong({ FRONTDESK_TLS_CERT: join(folder, 'none.pem'), FRONTDESK_TLS_KEY: key }, /FRONTDESK_TLS_CERT names ".*none\.pem", which cannot be read \(ENOENT\)/);
    writeFileSync(join(folder, 'text.pem'), 'no certificate');
    wrong({ FRONTDESK_TLS_CERT: join(folder, 'text.pem'), FRONTDESK_TLS_KEY: key }, /do not work together/);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { staticFolder } from '../../../packages/relay/src/http/static-files.ts';

const SCRIPT = 'console.log("a file that is worth compressing");\n'.repeat(40);
/** gzip of its own kind: nobody makes the same bytes by chance. */
const packedElsewhere = (text: string): Buffer => gzipSync(text, { level: 1 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-static-'));
  writeFileSync(join(folder, 'app.js'), SCRIPT);
});
afterEach(() => rmSync(folder, { recursive: true }));

const zipped = async (): Promise<Buffer> => Buffer.from(await (await staticFolder(folder).file('app.js'))!.encoded('gzip'));

describe('a file that somebody has packed already', () => {
  test('is sent as it was packed', async () => {
    writeFileSync(join(folder, 'app.js.gz'), packedElsewhere(SCRIPT));
    assert.deepEqual(await zipped(), packedElsewhere(SCRIPT));
  });

  test('is packed anew when what stands beside it is of another file, longer or shorter, cut off or no gzip at all', async () => {
    for (const other of [packedElsewhere(SCRIPT.replace('worth', 'w0rth')), packedElsewhere(`${SCRIPT}//`), packedElsewhere(SCRIPT.slice(1)), packedElsewhere(SCRIPT).subarray(0, 40), Buffer.from('nothing'), Buffer.alloc(0)]) {
      writeFileSync(join(folder, 'app.js.gz'), other);
      assert.equal(String(gunzipSync(await zipped())), SCRIPT);
    }
  });

  test('is packed anew once the file has changed', async () => {
    writeFileSync(join(folder, 'app.js.gz'), packedElsewhere(SCRIPT));
    const files = staticFolder(folder);
    await (await files.file('app.js'))!.encoded('gzip');
    writeFileSync(join(folder, 'app.js'), SCRIPT.toUpperCase());
    utimesSync(join(folder, 'app.js'), 1, 1);
    assert.equal(String(gunzipSync(await (await files.file('app.js'))!.encoded('gzip'))), SCRIPT.toUpperCase());
  });

  test('comes in its other forms as ever', async () => {
    writeFileSync(join(folder, 'app.js.gz'), packedElsewhere(SCRIPT));
    const file = (await staticFolder(folder).file('app.js'))!;
    assert.equal(Buffer.from(await file.encoded('identity')).toString(), SCRIPT);
    assert.ok((await file.encoded('br')).length < SCRIPT.length);
  });
});

/** Nothing that a visitor wrote is lost: not by a stopped relay, a reload, or a closed browser. */
import assert from 'node:assert/strict';
import { seen } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { startSite } from './site.ts';
import { Visitor } from './visitor.ts';

const WORDS = ['first of three', 'second of three', 'third of three'];

/** Texts of the only conversation, from the store by REST. */
async function storedTexts(stage: Stage): Promise<string[]> {
  const api = await stage.asOwner();
  const conversations = (await api.get(':/conversations')).json['items'] as { id: string }[];
  assert.equal(conversations.length, 1, 'one conversation');
  const { entries } = (await api.get(`:/conversations/${conversations[0]?.id}/messages`)).json as { entries: { seq: number; type: string; body?: { text: string } }[] };
  assert.deepEqual(entries.map((entry) => entry.seq), entries.map((_entry, index) => index + 1), 'seq is dense');
  return entries.flatMap((entry) => (entry.type === 'message' ? [entry.body?.text ?? ''] : []));
}

story('three messages written while the relay is down survive reload and browser restart and arrive once, in order', async (stage) => {
  const console = await stage.owner();
  const site = await startSite({ relay: stage.url });
  stage.onEnd(site.stop);
  const profile = stage.folder();
  let visitor = await Visitor.arrive(await stage.persistentContext(profile), `${site.url}/demo`);
  await visitor.openChat();
  await visitor.write('Hello?');
  await visitor.stored('Hello?');

  await stage.stopRelay();
  await seen(visitor.status.getByText(/Offline — your messages are kept and will be sent/));
  for (const words of WORDS) await visitor.write(words);
  await visitor.sees('third of three', 'Waiting to be sent');

  await visitor.page.reload();
  await visitor.sees('third of three', 'Waiting to be sent');
  assert.deepEqual(await visitor.texts(), ['Hello?', ...WORDS], 'painted from this device after a reload');
  await seen(visitor.status.getByText(/Offline — your messages are kept and will be sent/));
  await visitor.page.context().close();

  visitor = await Visitor.arrive(await stage.persistentContext(profile), `${site.url}/demo/about`);
  await visitor.openChat();
  await visitor.sees('third of three', 'Waiting to be sent');
  assert.deepEqual(await visitor.texts(), ['Hello?', ...WORDS], 'painted from this device after a restart of the browser');

  await stage.startRelay();
  await visitor.stored('third of three');
  assert.deepEqual(await storedTexts(stage), ['Hello?', ...WORDS], 'in the store');
  assert.deepEqual(await visitor.texts(), ['Hello?', ...WORDS], 'on the visitor\'s screen');

  await console.openConversation('third of three');
  await visitor.sees('third of three', 'Read');
  assert.deepEqual(await console.texts(), ['Hello?', ...WORDS], 'in the console');
});

story('a message written in the moment the page is left is not lost', async (stage) => {
  await stage.owner();
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Hello?');
  await visitor.stored('Hello?');
  await visitor.field.fill('One more thing');
  // In one task, as a person who presses Enter and follows a link before anything could be drawn.
  await visitor.field.evaluate((field) => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    location.assign('/demo/about');
  });
  await visitor.page.waitForURL('**/demo/about');
  await visitor.stored('One more thing');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'One more thing']);
});

/** A visitor's message reaches an agent, and the answer comes back. */
import assert from 'node:assert/strict';
import { playedTones, PATIENCE_MS, seen, setTabHidden, typesUntilSeen, unseen, until } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { story } from './frontdesk.ts';

story('what a visitor writes on the demo page stands in the console at once, and the answer comes back', async (stage) => {
  const console = await stage.owner();
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Do you ship to Lisbon?');
  await console.openConversation('Do you ship to Lisbon?');
  await console.page.keyboard.type('Yea');
  assert.equal(await console.reply.inputValue(), 'Yea', 'what is typed after a click on the row is the answer');

  await typesUntilSeen(console.reply, 'h, wi', visitor.panel.getByText(`${OWNER.name} is typing`));
  await console.answer('Yes, within four days.');
  await seen(visitor.message('Yes, within four days.'));
  assert.equal(await visitor.transcript.locator('.separator.unread').count(), 0, 'what comes while one looks is not new');
  await unseen(visitor.panel.getByText(`${OWNER.name} is typing`));

  await typesUntilSeen(visitor.field, 'Perf', console.conversation.getByText(/is typing/));
});

story('ticks go from waiting to sent, delivered and read, each when it is true', async (stage) => {
  await stage.owner().then((owner) => owner.page.context().close());
  const visitor = await stage.visitor();
  await visitor.openChat();
  await seen(visitor.panel.getByText('Nobody is here right now').or(visitor.panel.getByText('We are')));

  await stage.stopRelay();
  await visitor.write('Is the Heron heavy?');
  await visitor.sees('Is the Heron heavy?', 'Waiting to be sent');
  await stage.startRelay();
  await visitor.sees('Is the Heron heavy?', 'Sent');

  const api = await stage.asOwner();
  const list = await api.get(':/conversations');
  const [conversation] = list.json['items'] as { id: string; cursors: { agents: { delivered: number; read: number } } }[];
  assert.deepEqual(conversation?.cursors.agents, { delivered: 0, read: 0 }, 'nobody has received it yet');

  const agent = await Console.arrive(await stage.context(), `${stage.url}/admin`);
  await agent.signIn(OWNER);
  await seen(agent.row('Is the Heron heavy?'));
  await visitor.sees('Is the Heron heavy?', 'Delivered');
  await agent.openConversation('Is the Heron heavy?');
  await visitor.sees('Is the Heron heavy?', 'Read');
});

story('an answer to a closed chat rings, counts on the launcher, and blinks in the title of a hidden tab', async (stage) => {
  const console = await stage.owner();
  const visitor = await stage.visitor();
  const title = await visitor.page.title();
  await visitor.openChat();
  await visitor.write('Is the Pebble in stock?');
  await visitor.stored('Is the Pebble in stock?');
  await visitor.closeChat();
  await console.openConversation('Is the Pebble in stock?');
  await setTabHidden(visitor.page, true);
  const before = (await playedTones(visitor.page)).length;

  await console.answer('Two are left.');
  await until('a sound', () => playedTones(visitor.page), (tones) => tones.length > before);
  await seen(visitor.badge.getByText('1', { exact: true }));
  await until('the title tells of it', () => visitor.page.title(), (text) => text === '1 new message');
  await until('and shows the page again', () => visitor.page.title(), (text) => text === title);

  await setTabHidden(visitor.page, false);
  await until('a visible tab has its own title', () => visitor.page.title(), (text) => text === title);
  await visitor.launcher.click();
  await seen(visitor.message('Two are left.'));
  await visitor.closeChat();
  await visitor.badge.waitFor({ state: 'detached', timeout: PATIENCE_MS });
});

story('the conversation goes along from page to page, through single-page navigation and a replaced body', async (stage) => {
  const console = await stage.owner();
  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.openChat();
  await visitor.write('one, on the first page');
  await console.openConversation('one, on the first page');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Shop' }).click();
  await page.waitForURL('**/demo/shop');
  await seen(visitor.message('one, on the first page'));
  await page.getByRole('link', { name: /^Kumo/ }).click();
  await seen(page.getByRole('heading', { level: 1, name: 'Kumo' }));
  assert.match(page.url(), /lamp=kumo/);
  await visitor.write('two, after a change without loading');
  await page.goBack();
  await seen(page.getByRole('heading', { level: 1, name: 'All lamps' }));
  await seen(visitor.message('two, after a change without loading'));

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Order status' }).click();
  await page.getByRole('textbox', { name: 'Order number' }).fill('D-1042');
  await page.getByRole('button', { name: 'Look it up' }).click();
  await seen(page.getByRole('heading', { level: 1, name: 'Order D-1042' }));
  await seen(visitor.message('one, on the first page'));
  assert.equal(await page.locator('chat-widget').count(), 1);
  await visitor.write('three, after the body was replaced');
  await seen(console.said('three, after the body was replaced'));
  await console.answer('I was with you all the way.');
  await seen(visitor.message('I was with you all the way.'));
  assert.deepEqual(await console.texts(), ['one, on the first page', 'two, after a change without loading', 'three, after the body was replaced', 'I was with you all the way.']);
});

story('the line above what is new stands above what came since one last read, each time anew', async (stage) => {
  const console = await stage.owner();
  const [visitor, other] = [await stage.visitor(), await stage.visitor()];
  for (const [person, text] of [[visitor, 'Is the Heron in stock?'], [other, 'Do you repair lamps?']] as const) {
    await person.openChat();
    await person.write(text);
    await person.stored(text);
  }
  const belowTheLine = (): Promise<string[]> => console.conversation.locator('.item').evaluateAll((items) => {
    const at = items.findIndex((item) => item.querySelector('.divider'));
    return at < 0 ? [] : items.slice(at + 1).map((item) => item.querySelector('.bubble')?.textContent?.trim() ?? '');
  });
  const opens = async (text: string, isNew: readonly string[]): Promise<void> => {
    await console.openConversation(text);
    await until(`what is new when "${text}" is opened`, belowTheLine, (texts) => texts.join('|') === isNew.join('|'));
  };

  await opens('Is the Heron in stock?', ['Is the Heron in stock?']);
  await console.answer('Two of them.');
  await opens('Do you repair lamps?', ['Do you repair lamps?']);
  await visitor.write('Then I take one.');
  await opens('Then I take one.', ['Then I take one.']);
  await opens('Do you repair lamps?', []);

  await visitor.closeChat();
  await opens('Then I take one.', []);
  await console.answer('It is on its way.');
  await visitor.launcher.click();
  await seen(visitor.message('It is on its way.'));
  const lines = await visitor.transcript.locator('.separator.unread, [part~=bubble]').evaluateAll((parts) => parts.map((part) => (part.matches('.unread') ? '—' : part.textContent?.trim())));
  assert.deepEqual(lines.slice(-2), ['—', 'It is on its way.']);
});

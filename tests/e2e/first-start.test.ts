/** The first minutes with a relay: the link, the data, the end. */
import assert from 'node:assert/strict';
import { seen } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { story } from './frontdesk.ts';

story('the printed link makes the owner once, and refuses a second use in words', async (stage) => {
  assert.match(stage.relay.stdout(), new RegExp(`Demo +${stage.url}/demo`));
  assert.match(stage.relay.stdout(), new RegExp(`API +${stage.url}/docs`));
  const link = `${stage.url}/admin#link=${stage.relay.link}`;
  const owner = await stage.owner();
  await seen(owner.page.getByText(/waiting for your first visitor|first visitor/i));
  assert.doesNotMatch(owner.page.url(), /link=/, 'the secret is gone from the address');

  const stranger = await Console.arrive(await stage.context(), link);
  await seen(stranger.page.getByRole('alert').getByText('This link was already used or has expired.'));
  assert.equal(await stranger.navigation.count(), 0);
});

story('a second start reuses the data: same account, same conversations, no new link', async (stage) => {
  const owner = await stage.owner();
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Will you remember me?');
  await seen(owner.row('Will you remember me?'));
  assert.equal(await stage.stopRelay(), 0);

  const relay = await stage.startRelay();
  assert.equal(relay.link, undefined);
  const again = await Console.arrive(await stage.context(), `${stage.url}/admin`);
  await again.signIn(OWNER);
  await seen(again.row('Will you remember me?'));
  await owner.page.reload();
  await seen(owner.row('Will you remember me?'));
});

story('Ctrl-C lets sockets leave in words and ends with 0', async (stage) => {
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Until soon');
  await visitor.stored('Until soon');
  const code = await stage.relay.stop('SIGINT');
  assert.equal(code, 0);
  assert.match(stage.relay.stderr(), /"msg":"stopped"/);
  await seen(visitor.status.getByText(/messages are kept and will be sent/));
});

/** The first minutes with a relay: the link, the data, the end. */
import assert from 'node:assert/strict';
import { seen, setTabHidden } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { story } from './frontdesk.ts';
import { startSite } from './site.ts';
import { Visitor } from './visitor.ts';

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

story('a page whose origin was forgotten works as soon as it is allowed and somebody comes back to it, without being loaded anew', async (stage) => {
  await stage.owner();
  const api = await stage.asOwner();
  assert.equal((await api.patch(':/workspace', { allowedOrigins: ['https://www.example.org'] })).status, 200);
  const site = await startSite({ relay: stage.url });
  stage.onEnd(site.stop);
  const visitor = await Visitor.arrive(await stage.context(), `${site.url}/demo`);
  await visitor.openChat();
  await visitor.write('Is it me?');
  await seen(visitor.status.getByText(/cannot connect from this page/));
  await visitor.sees('Is it me?', 'Waiting to be sent');

  await setTabHidden(visitor.page, true);
  assert.equal((await api.patch(':/workspace', { allowedOrigins: ['https://www.example.org', site.url] })).status, 200);
  await setTabHidden(visitor.page, false);
  await visitor.stored('Is it me?');
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

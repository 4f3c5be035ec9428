/** One announcement to everybody: at once to those who are there, on return to the others, to each once. */
import assert from 'node:assert/strict';
import { PATIENCE_MS, playedTones, seen, until } from './browser.ts';
import { story } from './frontdesk.ts';
import { Visitor } from './visitor.ts';

story('connected visitors see and hear a broadcast at once, another when they return, each of them once', async (stage) => {
  const console = await stage.owner();
  const here = await stage.visitor('/demo/shop');
  const profile = stage.folder();
  const away = await Visitor.arrive(await stage.persistentContext(profile), `${stage.url}/demo`);
  for (const visitor of [here, away]) {
    await visitor.openChat();
    await visitor.write('Hello from me');
    await visitor.stored('Hello from me');
  }
  await away.page.context().close();
  const before = (await playedTones(here.page)).length;

  await console.broadcast('The workshop is closed on Friday.', { title: 'Closed on Friday' });
  await seen(here.message('The workshop is closed on Friday.'));
  await until('the sound of an announcement', () => playedTones(here.page), (tones) => tones.length > before);
  await until('reached', () => console.figure('Reached'), (count) => count === 1);
  await until('read', () => console.figure('Read'), (count) => count === 1);
  assert.equal(await console.figure('Audience'), 2);

  const back = await Visitor.arrive(await stage.persistentContext(profile), `${stage.url}/demo/about`);
  await seen(back.badge.getByText('1', { exact: true }));
  await until('reached by all', () => console.figure('Reached'), (count) => count === 2);
  await back.openChat();
  await seen(back.message('The workshop is closed on Friday.'));
  await until('read by all', () => console.figure('Read'), (count) => count === 2);

  for (const visitor of [here, back]) {
    await visitor.page.reload();
    await seen(visitor.message('Hello from me'));
    await seen(visitor.message('The workshop is closed on Friday.'));
    assert.equal(await visitor.message('The workshop is closed on Friday.').count(), 1, 'shown once');
    assert.equal(await visitor.badge.count(), 0, 'and not unread again');
  }
  assert.equal(await console.figure('Audience'), 2);
});

story('a banner stands over the corner of the page until it is closed, and stays closed', async (stage) => {
  const console = await stage.owner();
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Hello');
  await visitor.stored('Hello');
  await visitor.closeChat();
  await console.broadcast('Ten per cent off all lamps this week.', { style: 'Banner' });
  const banner = visitor.page.getByRole('region', { name: 'Announcement' });
  await seen(banner.getByText('Ten per cent off all lamps this week.'));
  await banner.getByRole('button', { name: 'Close announcement' }).click();
  await banner.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await until('read', () => console.figure('Read'), (count) => count === 1);
  await visitor.page.goto(`${stage.url}/demo/about`);
  await visitor.openChat();
  await seen(visitor.message('Hello'));
  await visitor.closeChat();
  assert.equal(await banner.count(), 0);
});

story('who does not want announcements gets none, and the choice lasts', async (stage) => {
  const console = await stage.owner();
  const unwilling = await stage.visitor();
  const willing = await stage.visitor();
  for (const visitor of [unwilling, willing]) {
    await visitor.openChat();
    await visitor.write('Hello');
    await visitor.stored('Hello');
  }
  await unwilling.panel.getByRole('button', { name: 'Sound and announcements' }).click();
  const wish = unwilling.panel.getByRole('switch', { name: 'Show announcements' });
  await wish.uncheck();
  // A page that is reloaded within the same few milliseconds may not have written it down yet.
  await until('the wish is on the device', () => unwilling.page.evaluate(() => new Promise<string>((resolve, reject) => {
    const opening = indexedDB.open('frontdesk');
    opening.onerror = () => reject(opening.error ?? new Error('refused'));
    opening.onsuccess = () => {
      const database = opening.result;
      const [store = ''] = database.objectStoreNames;
      const asking = database.transaction(store).objectStore(store).getAll();
      asking.onsuccess = () => {
        database.close();
        resolve(JSON.stringify(asking.result));
      };
    };
  })), (kept) => kept.includes('"broadcasts":false'));
  await unwilling.page.reload();
  await seen(unwilling.message('Hello'));
  await unwilling.panel.getByRole('button', { name: 'Sound and announcements' }).click();
  await until('the wish is kept', () => wish.isChecked(), (checked) => !checked);

  await console.broadcast('A new lamp is here.');
  await seen(willing.message('A new lamp is here.'));
  assert.equal(await console.figure('Audience'), 1);
  await unwilling.write('Still here');
  await unwilling.stored('Still here');
  assert.equal(await unwilling.message('A new lamp is here.').count(), 0);
});

/** What somebody wrote in the console and did not save: nothing takes it away unasked, not even the browser. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { seen, unseen } from './browser.ts';
import { story } from './frontdesk.ts';

story('a half-written announcement outlives Back, another page and a tab that nearly closed, and goes only when they say so', async (stage) => {
  const { page } = await stage.owner();
  await page.goto(`${stage.url}/admin#/broadcasts`);
  await page.getByRole('button', { name: 'New broadcast' }).click();
  const text = page.getByRole('textbox', { name: 'Message' });
  await text.fill('We move to a new shop on Monday');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });

  await page.goBack();
  await seen(question);
  await question.getByRole('button', { name: 'Keep editing' }).click();
  assert.match(page.url(), /#\/broadcasts\/new$/);

  await page.getByRole('button', { name: 'Team', exact: true }).click();
  await seen(question);
  await page.keyboard.press('Escape');
  await unseen(question);
  assert.equal(await text.inputValue(), 'We move to a new shop on Monday');

  const asked = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await closing;
  assert.equal(await text.inputValue(), 'We move to a new shop on Monday');

  await page.getByRole('button', { name: 'Team', exact: true }).click();
  await question.getByRole('button', { name: 'Leave' }).click();
  await seen(page.getByRole('heading', { name: 'Team', exact: true }));
  await page.getByRole('button', { name: 'Broadcasts', exact: true }).click();
  await page.getByRole('button', { name: 'New broadcast' }).click();
  assert.equal(await text.inputValue(), '');
});

story('what is written into a sent message is still there after a look at the newest ones', async (stage) => {
  const console = await stage.owner();
  const { page } = console;
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Hello');
  await visitor.stored('Hello');
  await console.openConversation('Hello');
  await console.answer('The first answer');
  const owner = await stage.asOwner();
  const id = /#\/inbox\/(.+)$/.exec(page.url())?.[1];
  for (let number = 1; number <= 60; number += 1) assert.equal((await owner.post(`:/conversations/${id}/messages`, { text: `Answer ${number}` })).status, 201);
  await seen(console.said('Answer 60'));

  await console.said('Answer 60').hover();
  const wheelTo = async (step: number, target: Locator): Promise<void> => {
    for (let turns = 0; !(await target.isVisible()); turns += 1) {
      assert.ok(turns < 200, `Scrolled ${turns} times by ${step} in vain.`);
      await page.mouse.wheel(0, step);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  await wheelTo(-600, console.said('The first answer'));
  await console.said('The first answer').hover();
  await console.conversation.locator('.message', { hasText: 'The first answer' }).getByRole('button', { name: 'Edit' }).click();
  const field = console.conversation.getByRole('textbox', { name: 'Editing your message' });
  await field.fill('The first answer, in better words');
  await wheelTo(600, console.said('Answer 60'));
  await unseen(field);
  await wheelTo(-600, field);
  assert.equal(await field.inputValue(), 'The first answer, in better words');
});

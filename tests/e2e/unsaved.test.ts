/** What somebody wrote in the console and did not save: nothing takes it away unasked, not even the browser. */
import assert from 'node:assert/strict';
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

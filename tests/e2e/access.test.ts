/** Who may do what, as the console gives it: roles of one's own, API tokens, and the log of all that. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { caller } from '../relay/http/api-client.ts';
import { seen, unseen, watchForViolations } from './browser.ts';
import { Console } from './console.ts';
import { story } from './frontdesk.ts';

story('a role that an owner makes holds for whoever is given it, follows changes at once, and stays while somebody has it', async (stage) => {
  const { page } = await stage.owner();
  const violations = watchForViolations(page);
  await page.goto(`${stage.url}/admin#/settings/roles`);
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Night shift');
  await page.getByRole('combobox', { name: 'Begin with' }).selectOption('Agent');
  await page.getByRole('checkbox', { name: /^Close, archive and assign/ }).uncheck();
  await page.getByRole('button', { name: 'Make the role' }).click();
  await seen(page.getByRole('status').getByText('The role “Night shift” was made.'));

  await page.getByRole('button', { name: 'Go to the team' }).click();
  await page.getByRole('button', { name: 'Invite' }).click();
  const invitation = page.getByRole('dialog');
  await invitation.getByRole('textbox', { name: 'Name' }).fill('Nia');
  await invitation.getByRole('textbox', { name: 'Email' }).fill('nia@shop.example');
  await invitation.getByRole('combobox', { name: 'Role' }).selectOption('Night shift');
  await invitation.getByRole('button', { name: 'Make the link' }).click();
  const link = await invitation.locator('code').innerText();
  await invitation.getByRole('button', { name: 'Done' }).click();
  const nia = await Console.arrive(await stage.context(), link);
  await nia.createAccount({ name: 'Nia', password: 'violet tractor never' });

  await page.getByRole('button', { name: 'Roles' }).click();
  await page.getByRole('button', { name: 'Remove: Night shift' }).click();
  await seen(page.getByRole('dialog').getByText('Nia has this role.'));
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Change: Night shift' }).click();
  await seen(page.getByText('The change holds at once for Nia.'));
  await page.getByRole('checkbox', { name: 'Read and export the audit log' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await nia.go('Settings');
  await seen(nia.page.getByRole('button', { name: 'Audit log' }));
  assert.deepEqual(violations, []);
});

story('a token does what it was made for and no more, is shown once, and ends when it is revoked; the log tells all of it', async (stage) => {
  const { page } = await stage.owner();
  await page.goto(`${stage.url}/admin#/settings/tokens`);
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Warehouse');
  await page.getByRole('checkbox', { name: 'See visitors and what they did on the site' }).check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  const secret = await page.locator('.secret code').innerText();
  const program = caller(stage.relay, { authorization: `Bearer ${secret}` });
  assert.equal((await program.get(':/visitors')).status, 200);
  assert.equal((await program.get(':/conversations')).status, 403);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await unseen(page.getByText(secret));
  await page.reload();
  await seen(page.getByText(/last used/));
  assert.equal(await page.getByText(secret).count(), 0);
  await page.getByRole('button', { name: 'Revoke: Warehouse' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await seen(page.getByRole('status').getByText('The token “Warehouse” was revoked.'));
  assert.equal((await program.get(':/visitors')).status, 401);

  await page.goto(`${stage.url}/admin#/settings/audit`);
  await seen(page.getByText('withdrew an API token: Warehouse'));
  await page.getByRole('combobox', { name: 'What' }).selectOption('API tokens');
  await unseen(page.getByText('used a one-time link to set a password'));
  await page.locator('summary').filter({ hasText: 'made an API token: Warehouse' }).click();
  await seen(page.getByRole('definition').filter({ hasText: 'visitors.read' }));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
  const csv = readFileSync(await file.path(), 'utf8');
  assert.match(csv, /token\.withdrawn/);
  assert.doesNotMatch(csv, /session\.started/);
  await page.getByRole('combobox', { name: 'What' }).selectOption('Exports of this log');
  await seen(page.getByText('exported this log'));
});

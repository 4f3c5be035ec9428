/** How agents sign in: a second step, passkeys, where one is signed in, and a workspace that asks everybody for more than a password. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { TOTP } from 'otpauth';
import { seen, unseen, watchForViolations } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { story } from './frontdesk.ts';

const codeOf = (secret: string, ahead = 0): string => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 });

/** Sets up an authenticator app with what the page shows. Its first code is of the step before, so that the present one is not spent. */
async function setUpApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('region', { name: 'Authenticator app' }).getByRole('button', { name: 'Set up' }).click();
  await seen(page.getByRole('img', { name: /QR code/ }));
  const secret = (await page.locator('.qr code').innerText()).replaceAll(' ', '');
  await page.getByRole('textbox', { name: 'The code that the app shows now' }).fill(codeOf(secret, -1));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await seen(page.getByRole('heading', { name: 'Keep these recovery codes' }));
  const codes = await page.locator('frontdesk-recovery-codes li').allInnerTexts();
  assert.equal(codes.length, 10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  return { secret, codes };
}

async function password(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/admin#/settings/account`);
  await page.locator('frontdesk-account-settings').getByRole('button', { name: 'Sign out' }).click();
  await seen(page.getByRole('textbox', { name: 'Email' }));
}

/** A device that answers for its holder at once. */
async function withAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
}

story('an agent sets up an authenticator app from its QR code, and signs in with a code, then with a recovery code', async (stage) => {
  const { page } = await stage.owner();
  const violations = watchForViolations(page);
  await page.goto(`${stage.url}/admin#/settings/security`);
  const { secret, codes } = await setUpApp(page);
  await signOut(page, stage.url);

  await password(page, OWNER);
  await seen(page.getByRole('heading', { name: 'One more step' }));
  await page.getByRole('textbox', { name: 'Code' }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await seen(page.getByRole('alert').getByText('This code does not fit'));
  await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await seen(page.getByRole('navigation', { name: 'Console' }));
  // The form is gone, and with it what had the focus: the next Tab goes into the view.
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.shadowRoot?.activeElement?.localName === 'main');
  await signOut(page, stage.url);

  await password(page, OWNER);
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[3] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await seen(page.getByRole('navigation', { name: 'Console' }));
  await page.goto(`${stage.url}/admin#/settings/security`);
  await seen(page.getByText('9 codes are left.'));
  assert.deepEqual(violations, []);
});

story('an agent adds a passkey and signs in with it alone', async (stage) => {
  const context = await stage.context();
  const owner = await Console.arrive(context, `${stage.url}/admin#link=${stage.relay.link ?? ''}`);
  await withAuthenticator(context, owner.page);
  await owner.createAccount();
  const { page } = owner;
  await page.goto(`${stage.url}/admin#/settings/security`);
  await page.getByRole('textbox', { name: 'Name of this device' }).fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await seen(page.getByRole('heading', { name: 'Keep these recovery codes' }));
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await seen(page.getByText('My laptop'));
  await signOut(page, stage.url);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await seen(owner.navigation);
});

story('an agent sees where they are signed in, and signs the other device out at once', async (stage) => {
  const here = await stage.owner();
  const there = await Console.arrive(await stage.context(), `${stage.url}/admin`);
  await there.signIn(OWNER);
  await here.page.goto(`${stage.url}/admin#/settings/security`);
  const list = here.page.locator('frontdesk-session-list');
  await seen(list.getByText('This one'));
  assert.equal(await list.getByRole('listitem').count(), 2);
  await list.getByRole('button', { name: /^Sign out: / }).click();
  await seen(there.page.getByRole('status').getByText('You were signed out'));
  await seen(list.getByText('You are signed in nowhere else.'));
});

story('a session that was left open is asked once more who it is, and then does what was wanted', async (stage) => {
  const { page } = await stage.owner();
  const db = new DatabaseSync(join(stage.relay.folder, 'frontdesk.db'), { timeout: 5_000 });
  db.exec('UPDATE sessions SET confirmed_ts = confirmed_ts - 16 * 60000');
  db.close();
  await page.goto(`${stage.url}/admin#/settings/tokens`);
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Deploys');
  await page.getByRole('checkbox', { name: 'See and search conversations' }).check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Is it you?' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('not my password');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await seen(dialog.getByRole('alert').getByText('That is not right.'));
  await dialog.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await unseen(dialog);
  await seen(page.getByText(/fdt_/));
});

story('rules for content ask who it is; who says no finds what they typed, and saves it after the proof', async (stage) => {
  const { page } = await stage.owner();
  const db = new DatabaseSync(join(stage.relay.folder, 'frontdesk.db'), { timeout: 5_000 });
  db.exec('UPDATE sessions SET confirmed_ts = confirmed_ts - 16 * 60000');
  db.close();
  await page.goto(`${stage.url}/admin#/settings/content`);
  const own = page.getByRole('textbox', { name: 'Own words' });
  await own.fill('casino\nquick money');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Is it you?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await seen(page.getByText(/you did not prove who you are/));
  assert.equal(await own.inputValue(), 'casino\nquick money');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await unseen(dialog);
  await page.reload();
  await seen(own);
  assert.equal(await own.inputValue(), 'casino\nquick money');
});

story('a workspace that requires a second step lets nobody in without one; a reset password does not get past it', async (stage) => {
  const { page } = await stage.owner();
  await page.goto(`${stage.url}/admin#/settings/workspace`);
  await page.getByRole('radio', { name: /an authenticator app or a passkey/ }).click();
  await seen(page.getByRole('alert').getByText('Set up your own second step first'));
  await page.goto(`${stage.url}/admin#/settings/security`);
  await setUpApp(page);
  await page.goto(`${stage.url}/admin#/settings/workspace`);
  await page.getByRole('radio', { name: /an authenticator app or a passkey/ }).check();
  await seen(page.getByText('The rule was changed.'));

  await page.goto(`${stage.url}/admin#/team`);
  await page.getByRole('button', { name: 'Invite' }).click();
  const invitation = page.getByRole('dialog');
  await invitation.getByRole('textbox', { name: 'Name' }).fill('Nia');
  await invitation.getByRole('textbox', { name: 'Email' }).fill('nia@shop.example');
  await invitation.getByRole('button', { name: /link/i }).click();
  const link = await invitation.locator('code').innerText();
  await invitation.getByRole('button', { name: 'Done' }).click();

  const nia = await Console.arrive(await stage.context(), link);
  await nia.page.getByRole('textbox', { name: 'Password' }).fill('violet tractor never');
  await nia.page.getByRole('button', { name: 'Create account' }).click();
  await seen(nia.page.getByRole('heading', { name: 'One more step to set up' }));
  assert.equal(await nia.navigation.count(), 0);
  await setUpApp(nia.page);
  await seen(nia.navigation);

  // The list tells who has joined when it is read again.
  await page.reload();
  await page.getByRole('button', { name: 'Access: Nia' }).click();
  await page.getByRole('button', { name: 'Make a link for a new password' }).click();
  const reset = await page.getByRole('dialog').locator('code').innerText();
  const again = await Console.arrive(await stage.context(), reset);
  await seen(again.page.getByRole('heading', { name: 'Choose a new password' }));
  await again.page.getByRole('textbox', { name: 'Password' }).fill('another tractor never');
  await again.page.getByRole('button', { name: 'Set password' }).click();
  await seen(again.page.getByRole('heading', { name: 'One more step' }));
  assert.equal(await again.navigation.count(), 0);
});

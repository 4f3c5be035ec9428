import { expect } from '@open-wc/testing';
import { clear, deepAll, show, textOf, type, until, type Shown } from './console.ts';
import { makeConversation } from './fake-admin-client.ts';

const conversations = [1, 2].map((number) => makeConversation(number));
const LOOK_TITLE = 'input[maxlength="60"]';

/** Begins to change the title of the chat. */
async function changeTitle(options: Parameters<typeof show>[0] = {}): Promise<Shown> {
  const shown = await show({ conversations, hash: '#/settings/look', ...options });
  type(await shown.get<HTMLInputElement>(LOOK_TITLE), 'Harbour');
  return shown;
}

const question = ({ all }: Shown): HTMLDialogElement | undefined => all('frontdesk-confirm-dialog').flatMap((dialog) => [...dialog.shadowRoot!.querySelectorAll('dialog')]).find(({ open }) => open);
/** The browser's own question before the page goes. */
const wouldAsk = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

describe('what was written and not saved', () => {
  afterEach(clear);

  it('is asked about before another page of the console takes its place, and stays with everything in it', async () => {
    const shown = await changeTitle();
    (await shown.button('Installation')).click();
    const dialog = await until(() => question(shown), 'the question');
    expect(dialog.textContent).to.contain('Leave without saving?');
    expect(shown.find('frontdesk-install-settings')).to.equal(null);
    (await shown.button('Keep editing')).click();
    await until(() => !question(shown), 'the end of the question');
    expect((await shown.get<HTMLInputElement>(LOOK_TITLE)).value).to.equal('Harbour');
    expect(location.hash).to.equal('#/settings/look');
  });

  it('is let go when they say so, and nothing was sent', async () => {
    const shown = await changeTitle();
    (await shown.button('Installation')).click();
    (await shown.button('Leave')).click();
    await shown.get('frontdesk-install-settings');
    expect(location.hash).to.equal('#/settings/install');
    expect(shown.client.calls.some((call) => call.startsWith('workspace {'))).to.equal(false);
    (await shown.button('Account')).click();
    await shown.get('frontdesk-account-settings');
    expect(question(shown)).to.equal(undefined);
  });

  it('is nobody’s question once it is saved, discarded, or as it was', async () => {
    const shown = await changeTitle();
    expect(wouldAsk()).to.equal(true);
    (await shown.button('Save')).click();
    await until(() => shown.client.calls.some((call) => call.startsWith('workspace {')) && !wouldAsk(), 'the saving');
    (await shown.button('Workspace')).click();
    await shown.get('frontdesk-workspace-settings');
    type(await shown.get<HTMLTextAreaElement>('textarea'), 'https://shop.example');
    expect(wouldAsk()).to.equal(true);
    (await shown.button('Discard')).click();
    expect(wouldAsk()).to.equal(false);
    (await shown.button('Account')).click();
    await shown.get('frontdesk-account-settings');
    const name = await shown.get<HTMLInputElement>('input[name=name]');
    type(name, `${name.value}x`);
    expect(wouldAsk()).to.equal(true);
    type(name, name.value.slice(0, -1));
    expect(wouldAsk()).to.equal(false);
  });

  it('keeps the address of its page when the browser goes back, and goes there when they leave', async () => {
    const shown = await show({ conversations, hash: '#/inbox' });
    await shown.get('frontdesk-inbox');
    (await shown.button('Settings')).click();
    type(await shown.get<HTMLInputElement>(LOOK_TITLE), 'Harbour');
    history.back();
    await until(() => question(shown), 'the question');
    expect(location.hash).to.equal('#/settings/look');
    (await shown.button('Leave')).click();
    await shown.get('frontdesk-inbox');
    expect(location.hash).to.equal('#/inbox');
  });

  it('is asked about before somebody signs out, and then before the page goes', async () => {
    const shown = await show({ conversations, hash: '#/settings/account' });
    const name = await shown.get<HTMLInputElement>('input[name=name]');
    type(name, 'Somebody else');
    (await shown.button('Sign out')).click();
    await until(() => question(shown), 'the question');
    expect(shown.client.getSnapshot().session).to.equal('signed-in');
    (await shown.button('Leave')).click();
    await until(() => shown.client.getSnapshot().session === 'signed-out', 'the way out');
    expect(wouldAsk()).to.equal(false);
  });

  it('may be an announcement: one that is sent leads on without a question', async () => {
    const shown = await show({ conversations, hash: '#/broadcasts/new' });
    type(await shown.get<HTMLTextAreaElement>('textarea[name=text]'), 'We are closed today');
    (await shown.button('Inbox')).click();
    (await until(() => question(shown), 'the question')).querySelector('button')!.click();
    (await shown.button('Send to everybody…')).click();
    (await shown.button('Send now')).click();
    await shown.get('.numbers');
    expect(question(shown)).to.equal(undefined);
    expect(wouldAsk()).to.equal(false);
  });

  it('asks once, however often a way out is chosen, and takes the first', async () => {
    const shown = await changeTitle();
    (await shown.button('Installation')).click();
    (await shown.button('Account')).click();
    await until(() => question(shown), 'the question');
    expect(deepAll(shown.element.shadowRoot!, 'dialog[open]')).to.have.length(1);
    (await shown.button('Leave')).click();
    await shown.get('frontdesk-install-settings');
    expect(question(shown)).to.equal(undefined);
  });

  it('asks again after the session ended under the question, and somebody signed in again', async () => {
    const shown = await changeTitle();
    (await shown.button('Installation')).click();
    await until(() => question(shown), 'the question');
    shown.client.change({ session: 'signed-out', me: undefined });
    await shown.get('frontdesk-sign-in');
    await shown.client.signIn({ email: 'ana@shop.example', password: 'a long enough one' });
    type(await shown.get<HTMLInputElement>(LOOK_TITLE), 'Harbour');
    (await shown.button('Account')).click();
    await until(() => question(shown), 'the next question');
  });

  it('is told in German', async () => {
    const shown = await changeTitle({ locale: 'de' });
    await until(() => textOf(shown, 'frontdesk-settings').includes('Einstellungen'), 'German');
    (await shown.button('Konto')).click();
    expect((await until(() => question(shown), 'the question')).textContent).to.contain('Ohne Speichern verlassen?');
  });
});

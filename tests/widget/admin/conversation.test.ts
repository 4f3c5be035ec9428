import { expect } from '@open-wc/testing';
import type { LitElement } from 'lit';
import type { TimelineItem } from '@frontdesk/sdk';
import { clear, show, until, type } from './console.ts';
import { makeConversation, makeMessage, uuid } from './fake-admin-client.ts';

const hash = `#/inbox/${uuid(1)}`;
const conversations = [1, 2, 3, 4].map((number) => makeConversation(number));
const own = { kind: 'agent', id: uuid(1_001) } as const;

describe('a conversation', () => {
  afterEach(clear);

  it('keeps a half-written reply when another conversation is opened, and after a reload', async () => {
    const first = await show({ conversations, hash });
    type(await first.get<HTMLTextAreaElement>('frontdesk-reply-composer textarea, textarea'), 'Half a thought');
    (await first.get(`#row-${uuid(2)}`)).click();
    await until(() => first.find<HTMLTextAreaElement>('textarea')?.value === '', 'an empty field for the other one');
    expect((await first.get(`#row-${uuid(1)} .draft`)).textContent).to.contain('Draft');
    (await first.get(`#row-${uuid(1)}`)).click();
    await until(() => first.find<HTMLTextAreaElement>('textarea')?.value === 'Half a thought', 'the draft');
    clear();
    const second = await show({ conversations, hash, keepStorage: true });
    await until(() => second.find<HTMLTextAreaElement>('textarea')?.value === 'Half a thought', 'the draft after a reload');
  });

  it('shows a message that a search found, loads what is missing up to it, and counts as read only at the end', async () => {
    const id = uuid(4);
    const match = { seq: 12, text: 'Message 12', finds: [{ from: 0, to: 7 }] };
    const items = Array.from({ length: 60 }, (_item, at) => makeMessage(at + 1, { conv: id }));
    const { client, get, find, button } = await show({ conversations, matches: { [id]: match } });
    type(await get<HTMLInputElement>('input[type=search]'), 'message 12');
    await get(`#row-${id} mark`);
    (await get(`#row-${id}`)).click();
    await until(() => client.calls.includes(`open ${id}`), 'the conversation');
    client.setItems(id, items.slice(30), { hasOlder: true, head: 60 });
    await until(() => client.calls.includes(`older ${id}`), 'a question for older ones');
    client.setItems(id, items, { head: 60 });
    const bubble = await get('.sought .bubble');
    expect(bubble.textContent).to.equal('Message 12');
    const scroller = find('frontdesk-timeline')!.shadowRoot!.querySelector('.scroll')!;
    await until(() => {
      const [shown, within] = [bubble.getBoundingClientRect(), scroller.getBoundingClientRect()];
      return shown.top >= within.top && shown.bottom <= within.bottom;
    }, 'the message in sight');
    expect(client.calls.some((call) => call.startsWith('read'))).to.equal(false);
    (await button('Jump to latest')).click();
    await until(() => client.calls.includes(`read ${id} 60`), 'the reading at the end');
  });

  it('keeps the reply when another device signs this one out', async () => {
    const { client, get, find } = await show({ conversations, hash });
    type(await get<HTMLTextAreaElement>('textarea'), 'Not lost');
    client.change({ session: 'signed-out', me: undefined });
    expect((await get('frontdesk-sign-in')).shadowRoot!.textContent).to.contain('signed out');
    await client.signIn({ email: 'ana@shop.example', password: 'right' });
    await until(() => find<HTMLTextAreaElement>('textarea')?.value === 'Not lost', 'the draft');
  });

  it('sends with Enter, starts a line with Shift+Enter, and empties the field', async () => {
    const { client, get, find } = await show({ conversations, hash });
    const field = await get<HTMLTextAreaElement>('textarea');
    type(field, 'Hello');
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true, composed: true }));
    expect(client.calls.some((call) => call.startsWith('send'))).to.equal(false);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
    await until(() => client.calls.includes(`send ${uuid(1)} Hello`), 'the sending');
    await until(() => find<HTMLTextAreaElement>('textarea')?.value === '', 'an empty field');
  });

  it('puts the words back into the field when the outbox refuses them', async () => {
    const { client, get, find } = await show({ conversations, hash });
    client.refusal = Object.assign(new Error('too long'), { code: 'too_large' });
    const field = await get<HTMLTextAreaElement>('textarea');
    type(field, 'A long reply');
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
    await until(() => find<HTMLTextAreaElement>('textarea')?.value === 'A long reply', 'the words back');
    expect((await get('.toast.danger')).textContent).to.contain('the text is too long');
  });

  it('opens the next conversation after closing one, and undoes it', async () => {
    const { client, press, get, button, find } = await show({ conversations, hash });
    await get('textarea');
    press('e');
    await until(() => client.calls.includes(`closed ${uuid(1)}`), 'the closing');
    await until(() => find('[role=option][aria-selected=true]')?.id === `row-${uuid(2)}`, 'the next one');
    (await button('Undo')).click();
    await until(() => client.calls.includes(`open ${uuid(1)}`) && client.calls.lastIndexOf(`open ${uuid(1)}`) > client.calls.indexOf(`closed ${uuid(1)}`), 'the way back');
    await until(() => find('[role=option][aria-selected=true]')?.id === `row-${uuid(1)}`, 'the first one again');
  });

  it('stays on a conversation that stays in the list: who acts next on “the one just closed” must not meet somebody else', async () => {
    const { client, press, get, find, button } = await show({ conversations, hash });
    (await get('#tab-all')).click();
    await until(() => find('#tab-all[aria-selected=true]'), 'all conversations');
    await get('textarea');
    press('e');
    await until(() => client.calls.includes(`closed ${uuid(1)}`), 'the closing');
    client.put(makeConversation(1, { state: 'closed' }));
    await button('Reopen');
    (await button('Archive')).click();
    await until(() => client.calls.includes(`archived ${uuid(1)}`), 'the archiving');
    expect(client.calls.filter((call) => call.startsWith('open '))).to.deep.equal([`open ${uuid(1)}`]);
    expect(find('[role=option][aria-selected=true]')?.id).to.equal(`row-${uuid(1)}`);
  });

  it('deletes only when the way back has gone, and not at all when it was taken', async () => {
    const { client, button, find, get } = await show({ conversations, hash });
    (await button('Delete conversation')).click();
    await until(() => !find(`#row-${uuid(1)}`), 'the row gone');
    expect(client.calls).to.not.include(`remove ${uuid(1)}`);
    (await button('Undo')).click();
    await get(`#row-${uuid(1)}`);
    expect(client.calls).to.not.include(`remove ${uuid(1)}`);
    (await button('Delete conversation')).click();
    (await button('Dismiss: Conversation deleted.')).click();
    await until(() => client.calls.includes(`remove ${uuid(1)}`), 'the deletion');
  });

  it('shows ten thousand messages through a window, ending at the newest', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => makeMessage(index + 1));
    const { all } = await show({ conversations, hash, items: { [uuid(1)]: items } });
    await until(() => all('.bubble').some((bubble) => bubble.textContent === 'Message 10000'), 'the newest message');
    expect(all('.bubble').length).to.be.below(120);
  });

  it('shows messages as text and follows only web addresses', async () => {
    const evil = '<b onclick="window.pwned=1">x</b> javascript:alert(1) https://shop.example/a?b=1.';
    const { get, all } = await show({ conversations, hash, items: { [uuid(1)]: [makeMessage(1, { body: { text: evil } })] } });
    expect((await get('.bubble')).textContent).to.equal(evil);
    expect(all('.bubble a').map((link) => link.getAttribute('href'))).to.deep.equal(['https://shop.example/a?b=1']);
    expect(all('.bubble b')).to.have.length(0);
  });

  it('says why a reply failed and offers to try again or to discard it', async () => {
    const failed: TimelineItem = makeMessage(1, { by: own, own: true, seq: undefined, status: 'failed', error: { code: 'forbidden', message: 'You may not write here.' } });
    const { get, client, button } = await show({ conversations, hash, items: { [uuid(1)]: [failed] } });
    expect((await get('.trouble')).textContent).to.contain('You may not write here.');
    (await button('Try again')).click();
    (await button('Discard')).click();
    expect(client.calls).to.include.members([`retry ${failed.id}`, `discard ${failed.id}`]);
  });

  it('tells that a colleague is replying, before the visitor who types', async () => {
    const { client, get } = await show({ conversations, hash });
    await get('textarea');
    client.setItems(uuid(1), [], { typing: [{ kind: 'visitor', id: uuid(10_001) }, { kind: 'agent', id: uuid(1_002) }] });
    const line = await get('.typing.colleague');
    await until(() => line.textContent?.includes('Ben Okafor is replying…'), 'the warning');
  });

  it('marks as read what the agent sees', async () => {
    const items = [1, 2, 3].map((number) => makeMessage(number));
    const { client } = await show({ conversations: [makeConversation(1, { unread: 2 })], hash, items: { [uuid(1)]: items } });
    await until(() => client.calls.includes(`read ${uuid(1)} 3`), 'the read cursor');
  });

  it('edits an own message', async () => {
    const mine = makeMessage(1, { by: own, own: true, status: 'read' });
    const { button, client, get } = await show({ conversations, hash, items: { [uuid(1)]: [mine] } });
    (await button('Edit')).click();
    (await get<HTMLTextAreaElement>('.editor textarea')).value = 'Better words';
    (await button('Save change')).click();
    await until(() => client.calls.includes(`edit ${mine.id} Better words`), 'the edit');
  });

  it('gives a changed text back that could not be stored, until it is stored or given up', async () => {
    const mine = makeMessage(1, { by: own, own: true, status: 'read' });
    const { button, client, find, get } = await show({ conversations, hash, items: { [uuid(1)]: [mine] } });
    const { edit } = client.api.messages;
    client.api.messages.edit = async () => { throw Object.assign(new Error('No connection.'), { code: 'network' }); };
    (await button('Edit')).click();
    const written = await get<HTMLTextAreaElement>('.editor textarea');
    written.value = 'Better words';
    (await button('Save change')).click();
    const again = await until(() => { const field = find<HTMLTextAreaElement>('.editor textarea'); return field !== written && field; }, 'the field again');
    expect(again.value).to.equal('Better words');
    client.api.messages.edit = edit;
    (await button('Save change')).click();
    await until(() => client.calls.includes(`edit ${mine.id} Better words`), 'the edit');
    await until(() => !find('.editor'), 'the end of the editing');
  });

  it('keeps one agent’s refused text from the next one at the same screen, and for its author', async () => {
    const mine = makeMessage(1, { by: own, own: true, status: 'read' });
    const { button, client, find, get } = await show({ conversations, hash, items: { [uuid(1)]: [mine] } });
    client.api.messages.edit = async () => { throw Object.assign(new Error('No connection.'), { code: 'network' }); };
    (await button('Edit')).click();
    const written = await get<HTMLTextAreaElement>('.editor textarea');
    written.value = 'Better words';
    (await button('Save change')).click();
    await until(() => { const field = find<HTMLTextAreaElement>('.editor textarea'); return field && field !== written; }, 'the field again');
    client.change({ session: 'signed-out', me: undefined });
    await get('frontdesk-sign-in');
    client.change({ session: 'signed-in', me: { ...client.me, agent: { ...client.me.agent, id: uuid(1_002), name: 'Ben Okafor' } } });
    await get('.bubble');
    expect(find('.editor')).to.equal(null);
    client.change({ session: 'signed-out', me: undefined });
    await get('frontdesk-sign-in');
    client.change({ session: 'signed-in', me: client.me });
    expect((await get<HTMLTextAreaElement>('.editor textarea')).value).to.equal('Better words');
  });

  it('keeps what is written into one message when another one is to be edited', async () => {
    const two = [1, 2].map((number) => makeMessage(number, { by: own, own: true, status: 'read' }));
    const { button, all, find, get } = await show({ conversations, hash, items: { [uuid(1)]: two } });
    (await button('Edit')).click();
    const field = await get<HTMLTextAreaElement>('.editor textarea');
    type(field, 'Better words');
    all('button[aria-label=Edit]')[0]!.click();
    await (await get<LitElement>('frontdesk-timeline')).updateComplete;
    expect(find('.editor textarea:focus'), 'the focus is where something stands').to.equal(field);
    expect([all('.editor').length, field.value]).to.deep.equal([1, 'Better words']);
  });

  it('lets a colleague’s change of a message be, while it is being changed here', async () => {
    const mine = makeMessage(1, { by: own, own: true, status: 'read' });
    const { button, client, get, find } = await show({ conversations, hash, items: { [uuid(1)]: [mine] } });
    (await button('Edit')).click();
    (await get<HTMLTextAreaElement>('.editor textarea')).value = 'My words';
    client.setItems(uuid(1), [makeMessage(1, { by: own, own: true, status: 'read', body: { text: 'Their words' } })]);
    await until(() => find<HTMLTextAreaElement>('.editor textarea')?.defaultValue === 'Their words', 'their change');
    expect(find<HTMLTextAreaElement>('.editor textarea')!.value).to.equal('My words');
  });
});

import { expect } from '@open-wc/testing';
import { clear, show, until, type } from './console.ts';
import { makeConversation, uuid } from './fake-admin-client.ts';

const several = (count: number) => Array.from({ length: count }, (_, index) => makeConversation(index + 1));

describe('the list of conversations', () => {
  afterEach(clear);

  it('keeps fifty thousand conversations in a window of a few dozen rows', async () => {
    const { all, get } = await show({ conversations: several(50_000) });
    await until(() => all('[role=option]').length > 5, 'rows');
    expect(all('[role=option]').length).to.be.below(60);
    const scroller = await get('[role=listbox]');
    scroller.scrollTop = scroller.scrollHeight;
    await until(() => all('[role=option]').some((row) => row.getAttribute('aria-posinset') === '50000'), 'the last row');
    expect(all('[role=option]').length).to.be.below(60);
    expect(all('[role=option]')[0]!.getAttribute('aria-setsize')).to.equal('50000');
  });

  it('does not move under a hand, and lets new rows in through the pill', async () => {
    const { client, all, get } = await show({ conversations: several(5) });
    const first = await get('[role=option]');
    first.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, composed: true }));
    const names = (): string[] => all('[role=option] .name').map((name) => name.textContent!.trim());
    const before = names();
    client.put(makeConversation(77, { activity: 2_000_000, rev: 2_000_000 }));
    const pill = await get('.pill');
    expect(pill.textContent).to.contain('1 new');
    expect(names()).to.deep.equal(before);
    pill.click();
    await until(() => names()[0] === 'Visitor Number 77', 'the new row first');
  });

  it('lets new rows in by itself when no hand is near', async () => {
    const { client, all } = await show({ conversations: several(3) });
    await until(() => all('[role=option]').length === 3);
    client.put(makeConversation(88, { activity: 2_000_000, rev: 2_000_000 }));
    await until(() => all('[role=option] .name')[0]?.textContent?.includes('88'), 'the new row');
  });

  it('asks once for a search, after the typing has paused', async () => {
    const { client, get } = await show({ conversations: several(3) });
    const field = await get<HTMLInputElement>('input[type=search]');
    for (const text of ['N', 'Nu', 'Number 2']) type(field, text);
    await until(() => client.calls.some((call) => call.includes('"q":"Number 2"')), 'the search');
    expect(client.calls.filter((call) => call.startsWith('query'))).to.have.length(1);
  });

  it('says in words that nothing matches, and offers the way back', async () => {
    const { get, button, all } = await show({ conversations: several(3) });
    type(await get<HTMLInputElement>('input[type=search]'), 'zzz');
    expect((await get('.empty')).textContent).to.contain('Nothing found');
    (await button('Clear filters')).click();
    await until(() => all('[role=option]').length === 3, 'all rows again');
  });

  it('searches all conversations from whatever tab, and shows that tab again afterwards', async () => {
    const { get, find, all, client, button } = await show({ conversations: [makeConversation(1), makeConversation(2, { state: 'closed' })] });
    await until(() => all('[role=option]').length === 1, 'the open one');
    type(await get<HTMLInputElement>('input[type=search]'), 'Number 2');
    await until(() => find('#tab-all[aria-selected=true]') && find(`#row-${uuid(2)}`), 'the closed one');
    expect(find('.empty')).to.equal(null);
    expect(client.calls.filter((call) => call.startsWith('query'))).to.have.length(1);
    (await button('Clear search')).click();
    await until(() => find('#tab-open[aria-selected=true]') && find(`#row-${uuid(1)}`) && all('[role=option]').length === 1, 'the tab of before');
    type(await get<HTMLInputElement>('input[type=search]'), 'zzz');
    (await button('Clear filters')).click();
    await until(() => find('#tab-open[aria-selected=true]') && find(`#row-${uuid(1)}`), 'the tab of before');
  });

  it('says that only one tab was searched, and searches all conversations on one click', async () => {
    const { get, find, button, client } = await show({ conversations: several(3) });
    type(await get<HTMLInputElement>('input[type=search]'), 'Number 2');
    await get('#tab-all[aria-selected=true]');
    (await get('#tab-closed')).click();
    await until(() => find('.empty')?.textContent?.includes('No conversation under “Closed”'), 'which tab was searched');
    (await button('Search in all conversations')).click();
    await until(() => client.calls.at(-1)?.startsWith('query') && !client.calls.at(-1)!.includes('"state"') && client.calls.at(-1)!.includes('"q":"Number 2"'), 'the search in all');
    expect((await get<HTMLInputElement>('input[type=search]')).value).to.equal('Number 2');
  });

  it('says beside the hits of one tab that others were not searched', async () => {
    const { get, find, button, all } = await show({ conversations: several(3) });
    type(await get<HTMLInputElement>('input[type=search]'), 'Number 2');
    await get('#tab-all[aria-selected=true]');
    (await get('#tab-open')).click();
    await until(() => find('.scope')?.textContent?.includes('Only in “Open”'), 'what was searched');
    expect(all('[role=option]')).to.have.length.greaterThan(0);
    (await button('Search in all conversations')).click();
    await until(() => find('#tab-all[aria-selected=true]') && !find('.scope') && all('[role=option]').length > 0, 'the search in all');
  });

  it('searches without the filters on one click where nothing is found under them', async () => {
    const { get, all, button } = await show({ conversations: several(3) });
    (await get('[aria-label=Filters]')).click();
    (await get<HTMLInputElement>('.filters input[type=checkbox]')).click();
    type(await get<HTMLInputElement>('input[type=search]'), 'Number 2');
    await get('.empty');
    (await button('Search in all conversations')).click();
    await until(() => all('[role=option]').length === 1, 'the read one');
  });

  it('shows what a message says without the signs of its markup', async () => {
    const marked = makeConversation(1);
    const { get } = await show({ conversations: [{ ...marked, last: { ...marked.last!, text: 'Ships **today**, see `npm ci`' } }] });
    expect((await get('.row .text')).textContent!.trim()).to.equal('Ships today, see npm ci');
  });

  it('shows no half of a pair of signs where a message was cut, and marks the right words', async () => {
    const row = makeConversation(1);
    const begun = `${'long '.repeat(20)}and **to Norway by \`ship and on`;
    const { get, find } = await show({ conversations: [{ ...row, last: { ...row.last!, text: begun.padEnd(140, '.') } }], matches: {
      [uuid(1)]: { seq: 2, text: '…ways** to **Norway** and `Norway` 2*3 ``` let x ``` snake_case** of **Norway…', finds: [{ from: 13, to: 19 }, { from: 27, to: 33 }, { from: 71, to: 77 }] },
    } });
    expect((await get('.row .text')).textContent!.trim()).to.equal(begun.replace('**', '').replace('`', '').padEnd(137, '.'));
    type(await get<HTMLInputElement>('input[type=search]'), 'norway');
    const line = await until(() => find('.row mark') && find('.row .text'), 'the found line');
    expect(line.textContent!.replace(/\s+/g, ' ').trim()).to.equal('…ways to Norway and Norway 2*3 let x snake_case of Norway…');
    expect([...line.querySelectorAll('mark')].map((mark) => mark.textContent)).to.deep.equal(['Norway', 'Norway', 'Norway']);
  });

  it('shows the words that a search found, marked, without the signs of markup, and what a person was found by', async () => {
    const evil = '…a **Zebra** <img src=x onerror="window.pwned=1">, ZEBRAS';
    const matches = { [uuid(1)]: { seq: 2, text: evil, finds: [{ from: 5, to: 10 }, { from: evil.length - 6, to: evil.length }] } };
    const [first, second] = [makeConversation(1), makeConversation(2)];
    const { get, find } = await show({ conversations: [first, { ...second, visitor: { ...second.visitor!, email: 'anna@zebra.example' } }], matches });
    type(await get<HTMLInputElement>('input[type=search]'), 'zebra');
    await until(() => find(`#row-${uuid(1)} .text`)?.textContent!.trim() === '…a Zebra <img src=x onerror="window.pwned=1">, ZEBRAS', 'the words');
    const marked = (row: number): (string | null)[] => [...find(`#row-${uuid(row)}`)!.querySelectorAll('mark')].map((mark) => mark.textContent);
    expect([marked(1), find(`#row-${uuid(2)} .text`)!.textContent!.trim(), marked(2)]).to.deep.equal([['Zebra', 'ZEBRAS'], 'anna@zebra.example', ['zebra']]);
    expect(find('[role=option] img')).to.equal(null);
    type(await get<HTMLInputElement>('input[type=search]'), '');
    await until(() => find(`#row-${uuid(1)} .text`)?.textContent!.trim() === 'Question 1: is this still available?', 'what was said last');
  });

  it('does not claim to know who is there while the relay is away', async () => {
    const { client, get, find } = await show({ conversations: [makeConversation(3)] });
    await get('.row .avatar.online');
    client.change({ connection: { state: 'waiting', reason: 'network', attempt: 1 } });
    await until(() => find('.row .avatar') && !find('.row .avatar.online'), 'a row without the sign');
    expect(find('.row')!.textContent).not.to.contain('Online now');
  });

  it('shows names and messages as text, whatever they contain', async () => {
    const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
    const base = makeConversation(1);
    const { get, find } = await show({ conversations: [{ ...base, visitor: { ...base.visitor!, name: evil }, last: { ...base.last!, text: evil } }] });
    expect((await get('[role=option] .name')).textContent).to.contain(evil);
    expect((await get('[role=option] .text')).textContent).to.contain(evil);
    expect(find('[role=option] img')).to.equal(null);
    expect((window as { pwned?: number }).pwned).to.equal(undefined);
  });

  it('says why it could not be loaded, and tries again', async () => {
    const { get, button, client } = await show({ failure: { code: 'unavailable', message: 'x' } });
    expect((await get('[role=alert]')).textContent).to.contain('the server cannot store anything right now');
    (await button('Try again')).click();
    await until(() => client.calls.includes('refresh'));
  });

  it('marks the open conversation as selected', async () => {
    const { get } = await show({ conversations: several(3), hash: `#/inbox/${uuid(2)}` });
    expect((await get('[role=option][aria-selected=true]')).id).to.equal(`row-${uuid(2)}`);
  });

  it('keeps the conversation one is working on, though a reply moved it to another tab', async () => {
    const { client, get, all } = await show({ conversations: several(3), hash: `#/inbox/${uuid(2)}` });
    await get(`#row-${uuid(2)}[aria-selected=true]`);
    client.put(makeConversation(2, { state: 'waiting', rev: 3_000_000, activity: 3_000_000 }));
    await get(`#row-${uuid(2)} .state.waiting`);
    (await get(`#row-${uuid(3)}`)).click();
    await until(() => !all('[role=option]').some((row) => row.id === `row-${uuid(2)}`), 'its leaving');
  });

  it('says where an answered conversation went when nobody waits, and leads there', async () => {
    const { get, all, button } = await show({ conversations: [makeConversation(1, { state: 'waiting' })] });
    expect((await get('.empty')).textContent).to.contain('What you have answered stands under “Waiting”');
    (await button('Show “Waiting”')).click();
    await until(() => all('.row').length === 1, 'the conversation');
  });
});

import { expect } from '@open-wc/testing';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';
import { announcements, conversation, CONVERSATION, message, settings } from './seams/fake-client.ts';
import { find, mount, settled, textIn, tidy, until } from './seams/mount.ts';

const texts = (widget: ChatWidget): string[] => [...widget.renderRoot.querySelectorAll('.message:not(.greeting) .bubble')].map(textIn);
const scrollerOf = (widget: ChatWidget): HTMLElement => find(widget, '.scroller')!;
const gapAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number => scrollHeight - scrollTop - clientHeight;
const many = (count: number) => Array.from({ length: count }, (_each, index) => message(`Message ${index} ${'and some more words '.repeat(index % 7)}`, { own: index % 3 === 0, ts: 1_700_000_000_000 + index * 60_000 }));
/** Where a row stands in what is seen; the panel itself may still be rising. */
const placeOf = (widget: ChatWidget, key: string): number => find(widget, `[data-key="${key}"]`)!.getBoundingClientRect().top - scrollerOf(widget).getBoundingClientRect().top;

/** Key and place of the first row of which a good part can be seen. */
function firstInSight(widget: ChatWidget): readonly [key: string, top: number] {
  const edge = scrollerOf(widget).getBoundingClientRect().top;
  const row = [...widget.renderRoot.querySelectorAll<HTMLElement>('.row')].find((each) => each.getBoundingClientRect().bottom > edge + 30)!;
  return [row.dataset['key']!, row.getBoundingClientRect().top - edge];
}
const twoFrames = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

describe('the transcript', () => {
  afterEach(tidy);

  it('shows markup in a message as the text it is', async () => {
    const evil = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>';
    const { widget } = await mount({ conversations: [conversation([message(evil)])] });
    expect(texts(widget)).to.deep.equal([evil]);
    expect(find(widget, '.bubble img, .bubble script')).to.equal(null);
    expect('hacked' in window).to.equal(false);
  });

  it('draws a window of ten thousand messages, at the end, and finds any place', async () => {
    const { widget } = await mount({ conversations: [conversation(many(10_000))] });
    const scroller = scrollerOf(widget);
    await until(() => gapAtEnd(scroller) < 2, 'at the end');
    expect(texts(widget).at(-1)).to.contain('Message 9999');
    expect(widget.renderRoot.querySelectorAll('.row').length).to.be.below(90);
    scroller.scrollTop = scroller.scrollHeight / 2;
    await until(() => {
      const box = scroller.getBoundingClientRect();
      return [...widget.renderRoot.querySelectorAll('.row')].some((row) => row.getBoundingClientRect().top <= box.top + 1 && row.getBoundingClientRect().bottom > box.top);
    }, 'rows in the middle');
    expect(widget.renderRoot.querySelectorAll('.row').length).to.be.below(90);
    scroller.scrollTop = 0;
    await until(() => texts(widget)[0] === 'Message 0', 'the first message');
  });

  it('asks before it sends personal data, gives refused words back, and waits calmly for a review', async () => {
    const failed = (text: string, code: string) => message(text, { own: true, status: 'failed', seq: undefined, error: { code, message: '' } });
    const [card, rude, held] = [failed('my card', 'sensitive'), failed('rude words', 'content_refused'), failed('a look', 'in_review')];
    const { widget, client } = await mount({ conversations: [conversation([card, rude, held])] });
    const labels = [...widget.renderRoot.querySelectorAll('.failure')].map((each) => [...each.querySelectorAll('button')].map(textIn));
    expect(labels).to.deep.equal([['Change', 'Send anyway', 'Discard'], ['Change', 'Discard']]);
    expect(textIn([...widget.renderRoot.querySelectorAll('.message')].at(-1)!)).to.contain('Waiting for review');
    const buttons = widget.renderRoot.querySelectorAll<HTMLElement>('.failure button');
    buttons[1]!.click();
    const field = find<HTMLTextAreaElement>(widget, 'textarea')!;
    field.value = 'half a thought';
    field.dispatchEvent(new Event('input'));
    buttons[3]!.click();
    await settled(widget);
    expect(find<HTMLTextAreaElement>(widget, 'textarea')!.value).to.equal('rude words\nhalf a thought');
    expect(client.calls.filter(([name]) => name === 'retry' || name === 'discard')).to.deep.equal([['retry', card.id], ['discard', rude.id]]);
  });

  it('keeps the reader’s place when older messages are put before', async () => {
    const items = many(300);
    const { widget, client } = await mount({ conversations: [conversation(items.slice(200), { hasOlder: true })] });
    const scroller = scrollerOf(widget);
    scroller.scrollTop = 200;
    await until(() => client.calls.some(([name, conv]) => name === 'loadOlder' && conv === CONVERSATION), 'asked for older ones');
    await twoFrames();
    const [key, before] = firstInSight(widget);
    client.put({ conversations: [conversation(items, { hasOlder: false })] });
    await settled(widget);
    await twoFrames();
    expect(Math.abs(placeOf(widget, key) - before)).to.be.below(2);
  });

  it('stays at the end for new messages, and offers the way there when the reader has left it', async () => {
    const items = many(60);
    const { widget, client } = await mount({ conversations: [conversation(items)] });
    const scroller = scrollerOf(widget);
    await until(() => gapAtEnd(scroller) < 2, 'at the end');
    const one = message('One more');
    client.put({ conversations: [conversation([...items, one])] });
    await until(() => texts(widget).at(-1) === 'One more' && gapAtEnd(scroller) < 2, 'still at the end');
    scroller.scrollTop = 300;
    await until(() => find(widget, '.jump'), 'the jump button');
    const [key, top] = firstInSight(widget);
    client.put({ conversations: [conversation([...items, one, message('Two more'), message('Three more')])] });
    await until(() => textIn(find(widget, '.jump')) === '2 new messages', 'the count');
    expect(Math.abs(placeOf(widget, key) - top)).to.be.below(2);
    find(widget, '.jump')!.click();
    await until(() => gapAtEnd(scroller) < 2 && !find(widget, '.jump'), 'at the end again');
  });

  it('goes to the end for one’s own message', async () => {
    const items = many(60);
    const { widget, client } = await mount({ conversations: [conversation(items)] });
    scrollerOf(widget).scrollTop = 100;
    await until(() => find(widget, '.jump'), 'away from the end');
    await client.send('Mine');
    await until(() => gapAtEnd(scrollerOf(widget)) < 2, 'at the end');
  });

  it('tells the state of each own message in words too', async () => {
    const states = ['queued', 'sending', 'sent', 'delivered', 'read'] as const;
    const { widget } = await mount({ conversations: [conversation(states.map((status) => message(status, { own: true, status })))] });
    expect([...widget.renderRoot.querySelectorAll('.tick')].map(textIn)).to.deep.equal(['Waiting to be sent', 'Sending', 'Sent', 'Delivered', 'Read']);
  });

  it('keeps a failed message with its text, the reason, and two ways on', async () => {
    const failed = message('My long story', { own: true, status: 'failed', error: { code: 'too_large', message: 'Text over limit' } });
    const { widget, client } = await mount({ conversations: [conversation([failed])] });
    expect(texts(widget)).to.deep.equal(['My long story']);
    expect(textIn(find(widget, '.failure'))).to.contain('It is too long.');
    const [again, discard] = widget.renderRoot.querySelectorAll<HTMLElement>('.failure button');
    again!.click();
    discard!.click();
    expect(client.calls.slice(-2)).to.deep.equal([['retry', failed.id], ['discard', failed.id]]);
  });

  it('divides unread from read, groups one person’s messages, and separates days', async () => {
    const items = [message('a', { ts: Date.now() - 90_000_000 }), message('b', { ts: Date.now() - 20_000 }), message('c', { ts: Date.now() - 10_000 })];
    const { widget } = await mount({ conversations: [conversation(items, { unread: 1, unreadFrom: items[2]!.seq! })] });
    const lines = [...widget.renderRoot.querySelectorAll('.row')].map((row) => textIn(row.querySelector('.separator, .bubble')));
    expect(lines.slice(-4)).to.deep.equal(['Today', 'b', 'New messages', 'c']);
    expect(widget.renderRoot.querySelectorAll('.author').length).to.equal(2);
  });

  it('marks as read only what can be seen, and only while the panel is open', async () => {
    const items = [message('Hello')];
    const { widget, client } = await mount({ conversations: [conversation(items, { unread: 1 })] }, {}, false);
    expect(client.calls.some(([name]) => name === 'markRead')).to.equal(false);
    widget.open();
    await until(() => client.calls.some(([name, conv, seq]) => name === 'markRead' && conv === CONVERSATION && seq === items[0]!.seq), 'marked');
  });

  it('says new messages once, apart from the transcript', async () => {
    const { widget, client } = await mount({ conversations: [conversation([])] });
    const hello = message('Hello there');
    client.put({ conversations: [conversation([hello])] });
    client.emit('message', { message: hello as never, kind: 'support' });
    await settled(widget);
    expect(find(widget, '.scroller')!.getAttribute('aria-live')).to.equal('off');
    const live = [...widget.renderRoot.querySelectorAll('[role=status]')].filter((each) => textIn(each).includes('Hello there'));
    expect(live.map(textIn)).to.deep.equal(['Anna Berg: Hello there']);
  });

  it('shows announcements among the messages, and edited and deleted states', async () => {
    const { widget } = await mount({
      settings: settings({ greeting: '' }), conversations: [conversation([message('old', { edited: true }), message('', { deleted: true, body: undefined })])],
      broadcasts: announcements([message('New hours', { ts: Date.now(), body: { title: 'Hours', text: 'We open at nine.' } })]),
    });
    await until(() => textIn(find(widget, '.announcement h3')) === 'Hours', 'the announcement');
    expect(textIn(find(widget, '.meta'))).to.contain('edited');
    expect(texts(widget)).to.deep.equal(['old', 'This message was deleted']);
  });
});

import type { ChatSnapshot } from '@frontdesk/sdk';
import { announcements, conversation, message, settings } from './fake-client.ts';

const agent = (name: string) => ({ kind: 'agent' as const, id: name, name });
const DAY = 86_400_000;

const talk = () => [
  message('Hi! I ordered the walnut desk on Friday. When will it arrive?', { own: true, ts: Date.now() - DAY - 3_600_000 }),
  message('Good morning! Let me look that up for you.', { by: agent('Anna Berg'), ts: Date.now() - DAY - 3_500_000 }),
  message('It left our workshop yesterday and should be with you on Thursday. You can follow it here: https://harbour-pine.example/track/48213.', { by: agent('Anna Berg'), ts: Date.now() - DAY - 3_480_000 }),
  message('Perfect, thank you 🙏', { own: true, ts: Date.now() - DAY - 3_400_000 }),
  message('Is it possible to add a second drawer afterwards? The page says that the rails are prepared for it, but I could not find the part.', { own: true, ts: Date.now() - 240_000 }),
  message('Yes, that works. I will send you the part number in a minute.', { by: agent('Jonas'), ts: Date.now() - 120_000, edited: true }),
  message('👍', { own: true, ts: Date.now() - 60_000, status: 'delivered' }),
];

/** Every state of the widget by name, as snapshots; shared by the accessibility tests and the gallery. */
export const STATES: Readonly<Record<string, () => Partial<ChatSnapshot>>> = {
  empty: () => ({}),
  conversation: () => ({ conversations: [conversation(talk(), { typing: [agent('Jonas')] })] }),
  offline: () => ({
    connection: { state: 'waiting', reason: 'offline', attempt: 1 }, team: { state: 'unknown', agents: [] }, queued: 2,
    conversations: [conversation([...talk(), message('Are you still there?', { own: true, seq: undefined, status: 'queued', ts: Date.now() }), message('I am on a train, the network comes and goes.', { own: true, seq: undefined, status: 'queued', ts: Date.now() })])],
  }),
  retrying: () => ({ connection: { state: 'waiting', reason: 'network', attempt: 4, retryAt: Date.now() + 14_000 }, conversations: [conversation(talk())] }),
  error: () => ({
    conversations: [conversation([...talk(), message('This one was refused.', { own: true, seq: undefined, status: 'failed', error: { code: 'too_large', message: '' }, ts: Date.now() })])],
  }),
  limited: () => ({ conversations: [conversation([...talk(), message('And another one', { own: true, seq: undefined, status: 'queued', ts: Date.now(), error: { code: 'rate_limited', message: '', retryAt: Date.now() + 12_000 } })])] }),
  preChat: () => ({ settings: settings({ preChat: { enabled: true, name: 'required', email: 'required', phone: 'optional' } }) }),
  nobody: () => ({ conversations: [conversation([message('Is the walnut desk in stock?', { own: true, ts: Date.now() - 20_000 })])], team: { state: 'offline', agents: [] }, settings: settings({ replyTime: 'hours', tagline: 'Furniture that stays' }) }),
  announcement: () => ({ conversations: [conversation(talk())], broadcasts: announcements([message('Orders placed today still arrive before Christmas.', { ts: Date.now() - 30_000, body: { title: 'Holiday delivery', text: 'Orders placed today still arrive before Christmas. See https://harbour-pine.example/holidays', style: 'message' } })]) }),
  unread: () => {
    const items = talk();
    return { unread: 1, conversations: [conversation(items, { unread: 1, unreadFrom: items[5]!.seq! })] };
  },
  deleted: () => ({ conversations: [conversation([...talk(), message('', { deleted: true, body: undefined, ts: Date.now() })], { state: 'closed' })] }),
  loading: () => ({ connection: { state: 'connecting', attempt: 0 }, conversations: [conversation([], { freshness: 'empty', summary: { id: '', kind: 'support', state: 'open', epoch: 1, head: 12, rev: 1, activity: 1, createdTs: 0, updatedTs: 0, unread: 0, cursors: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } } } })] }),
  stopped: () => ({ connection: { state: 'stopped', reason: 'forbidden', attempt: 1 }, conversations: [conversation(talk())] }),
  notKept: () => ({ persistent: false }),
};

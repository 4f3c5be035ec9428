import type { ClientFrame, Conversation, SingleRelayFrame, Welcome } from '@frontdesk/protocol';

/** What a welcome would say now: the one that was given, and everything that changed since. */
export interface Standing {
  /** Undefined until the relay has given one. Its list may lack a conversation, as a hint of it may be lost: it is marked `partial`. */
  now(): PartialWelcome | undefined;
  said(frame: ClientFrame): void;
  heard(frame: SingleRelayFrame): void;
}

/** A welcome whose list of conversations does not say that all others were deleted. */
export type PartialWelcome = Welcome & { readonly partial: true };

type Told = Pick<Welcome, 'profile' | 'prefs'>;

/** @param now milliseconds; for what is left of an identity. */
export function createStanding(now: () => number): Standing {
  let welcome: Welcome | undefined;
  let conversations = new Map<string, Conversation>();
  /** When the identity's remaining time was told. */
  let toldAt = 0;
  /** What the visitor says of themselves and the relay has not stored yet, by id. */
  const under = new Map<string, Told>();

  const patch = (part: Partial<Welcome>): void => {
    if (welcome) welcome = { ...welcome, ...part };
  };

  /** The summary moves along with the log, because the relay does not tell a new one after each entry. */
  const move = (conv: string, change: (held: Conversation) => Partial<Conversation>): void => {
    const held = conversations.get(conv);
    if (held) conversations.set(conv, { ...held, ...change(held) });
  };

  const describe = (conversation: Conversation): void => {
    if ((conversations.get(conversation.id)?.rev ?? 0) <= conversation.rev) conversations.set(conversation.id, conversation);
  };

  return {
    now() {
      if (!welcome) return undefined;
      const { identity } = welcome;
      return {
        ...welcome, partial: true, conversations: [...conversations.values()],
        ...(identity && { identity: { ...identity, expiresInMs: Math.max(0, identity.expiresInMs - Math.max(0, now() - toldAt)) } }),
      };
    },
    said(frame) {
      if (frame.t === 'profile') {
        const { name, email, phone } = frame;
        under.set(frame.id, { profile: { ...(name !== undefined && { name }), ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) } });
      } else if (frame.t === 'prefs') under.set(frame.id, { prefs: { broadcasts: frame.broadcasts } });
    },
    heard(frame) {
      switch (frame.t) {
        case 'welcome':
          welcome = frame;
          conversations = new Map(frame.conversations.map((one) => [one.id, one]));
          toldAt = now();
          break;
        case 'identified':
          patch({ identity: { user: frame.user, expiresInMs: frame.expiresInMs }, ...(frame.token !== undefined && { token: frame.token }) });
          toldAt = now();
          break;
        case 'ok': {
          const told = under.get(frame.id);
          under.delete(frame.id);
          if (told) patch({ profile: { ...welcome?.profile, ...told.profile }, prefs: told.prefs ?? welcome?.prefs });
          break;
        }
        case 'nack': under.delete(frame.id); break;
        case 'team': patch({ team: { state: frame.state, agents: frame.agents } }); break;
        case 'settings': patch({ settings: frame.settings }); break;
        case 'gone': conversations.delete(frame.conv); break;
        case 'conversation': describe(frame.conversation); break;
        case 'snapshot': describe(frame.conversation); break;
        case 'entry': move(frame.entry.conv, ({ head }) => ({ head: Math.max(head, frame.entry.seq) })); break;
      }
    },
  };
}

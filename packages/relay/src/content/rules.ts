import { uuidv7 } from '@frontdesk/protocol';
import { type Bus, forgetHint, inboxTopic, NODES_TOPIC, onForget } from '../bus/bus.ts';
import { ChatRefusal } from '../chat/chat.ts';
import type { ContentGate, Saying, Screened } from '../chat/content.ts';
import type { Principal } from '../chat/principal.ts';
import { notFound } from '../chat/refusals.ts';
import type { HoldStatus, Store } from '../store/store.ts';
import { type CompiledRules, compileRules, type Inspection } from './inspect.ts';
import { PERSONAL_DATA } from './find.ts';
import { type ContentSettings, DEFAULT_CONTENT_SETTINGS } from './settings.ts';

/** The rules of all workspaces: read when first needed, kept while they hold. */
export interface ContentRules extends ContentGate {
  settings(workspace: string): Promise<ContentSettings>;
  /** Holds for every message that comes after it resolved. */
  change(workspace: string, settings: ContentSettings): Promise<void>;
}

interface Held extends CompiledRules {
  /** Messages of this workspace wait, or were refused: their senders may ask again, whatever the rules say by now. */
  holds: boolean;
}

/** Workspaces whose rules stay in memory. */
const KEPT = 1_000;

const NAMES = { card: 'a card number', iban: 'a bank account number', nationalId: 'a national id', email: 'an e-mail address', phone: 'a telephone number' } as const;

const reviewed = (): ChatRefusal => new ChatRefusal('in_review', 'This message waits until somebody of the team has looked at it. It is not in the conversation yet, and need not be sent again.');
const refusal = (): ChatRefusal => new ChatRefusal('content_refused', 'This message holds words that are not allowed here. Nothing was stored.');
const refusedByTeam = (): ChatRefusal => new ChatRefusal('content_refused', 'The team has looked at this message and did not take it.');

function warning({ asked }: Inspection): ChatRefusal {
  const kinds = PERSONAL_DATA.filter((kind) => asked.has(kind)).map((kind) => NAMES[kind]);
  return new ChatRefusal('sensitive', `This seems to hold ${kinds.join(', ')}. Nothing was stored. To send it as it is, send it again with "confirmed": true.`);
}

function answerTo(status: HoldStatus): ChatRefusal {
  switch (status) {
    case 'held': case 'waiting': return reviewed();
    case 'refused': return refusedByTeam();
    case 'id_conflict': return new ChatRefusal('id_conflict', 'This id was used before in this conversation with other content.');
    case 'not_found': return notFound();
    case 'full': return new ChatRefusal('content_refused', 'Too many messages wait until somebody of the team has looked at them. Nothing was stored.');
  }
}

/** @param options.now milliseconds since 1970. */
export function createContentRules({ store, bus, now }: { readonly store: Store; readonly bus: Bus; readonly now: () => number }): ContentRules {
  const known = new Map<string, Held>();
  const loading = new Map<string, Promise<Held>>();

  async function load(workspace: string): Promise<Held> {
    const { settings, holds } = await store.content.rules(workspace);
    const held: Held = { ...compileRules(settings ?? DEFAULT_CONTENT_SETTINGS), holds };
    known.set(workspace, held);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return held;
  }

  // Other nodes read them anew with the next message.
  const tellNodes = (workspace: string): void => bus.publish(NODES_TOPIC, forgetHint('content', workspace));
  onForget(bus, 'content', (workspace) => known.delete(workspace));

  /** One read, however many ask. */
  function rulesOf(workspace: string): Promise<Held> {
    let found = loading.get(workspace);
    if (!found) {
      found = load(workspace).finally(() => loading.delete(workspace));
      loading.set(workspace, found);
    }
    return found;
  }

  function screenBy(rules: Held, principal: Principal, conv: string, change: Saying): Screened | Promise<Screened> {
    const isVisitor = principal.kind === 'visitor';
    if (!isVisitor && !rules.staff) return undefined;
    if (rules.holds && isVisitor && change.type === 'message') return screenHeld(rules, principal, conv, change);
    return screenText(rules, principal, conv, change);
  }

  async function screenHeld(rules: Held, principal: Principal, conv: string, change: Saying): Promise<Screened> {
    const state = await store.content.heldState(principal.workspace, conv, change.id);
    if (state === 'refused') return refusedByTeam();
    if (state === 'waiting') return reviewed();
    return screenText(rules, principal, conv, change);
  }

  function screenText({ inspect }: Held, principal: Principal, conv: string, change: Saying): Screened | Promise<Screened> {
    const inspection = inspect?.(change.body.text);
    if (!inspection) return undefined;
    const { outcome, text } = inspection;
    const stored = text === change.body.text ? undefined : { ...change, body: { ...change.body, text } };
    return outcome === 'store' || (outcome === 'warn' && change.confirmed) ? stored : judge(principal, conv, change, inspection, stored);
  }

  async function judge(principal: Principal, conv: string, change: Saying, inspection: Inspection, stored: Saying | undefined): Promise<Screened> {
    const { workspace } = principal;
    // It was taken before the rules changed, and its answer was lost: the same answer again.
    if (await store.conversations.message(workspace, conv, change.id)) return stored;
    if (inspection.outcome === 'warn') return warning(inspection);
    if (inspection.outcome === 'refuse' || principal.kind !== 'visitor' || change.type === 'edit') return refusal();
    const { status, waiting } = await store.content.hold(workspace, { id: uuidv7(now()), conv, message: change.id, visitor: principal.id, text: inspection.text, ts: now() });
    if (status === 'held') {
      const rules = known.get(workspace);
      if (rules && !rules.holds) tellNodes(workspace);
      if (rules) rules.holds = true;
      bus.publish(inboxTopic(workspace), { type: 'latest', key: 'held', frame: `{"t":"held","waiting":${waiting}}` });
    }
    return answerTo(status);
  }

  return {
    screen(principal, conv, change) {
      const rules = known.get(principal.workspace);
      return rules ? screenBy(rules, principal, conv, change) : rulesOf(principal.workspace).then((loaded) => screenBy(loaded, principal, conv, change));
    },
    settings: async (workspace) => ({ ...DEFAULT_CONTENT_SETTINGS, ...(await store.content.rules(workspace)).settings }),
    async change(workspace, settings) {
      await store.content.setRules(workspace, settings);
      // What is being read may be what was before.
      await loading.get(workspace)?.catch(() => undefined);
      tellNodes(workspace);
      await load(workspace);
    },
  };
}

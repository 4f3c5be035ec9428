import { isPrivateAddress } from '../../http/address.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import { HIDDEN_WORKSPACE } from '../../store/hidden-workspace.ts';
import { AbuseWatch, type Act, type Verdict } from './watch.ts';

/** What a version 7 UUID says about the time it was made; undefined for others. */
export function timeOf(id: string): number | undefined {
  return id.charAt(14) === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

/** Looks at what visitors do and blocks, for a time, who behaves like spam or a flood. */
export const abuseFeature: Feature = {
  name: 'abuse',
  start(context) {
    const { config, events, whereabouts, log, now } = context;
    if (config.FRONTDESK_ABUSE === 'off' || config.FRONTDESK_BENCH) return () => undefined;
    const watch = new AbuseWatch();
    const noticed = (workspace: string, visitor: string, act: Act): void => {
      if (workspace === HIDDEN_WORKSPACE) return;
      const from = whereabouts.of(workspace, visitor)?.from;
      // Behind an address of the operator's own network stands a proxy that nobody said to trust, and with it everybody.
      const verdicts = watch.act({ workspace, visitor, ...(from === undefined || isPrivateAddress(from.replace(/\/64$/, '')) ? {} : { from }) }, act);
      for (const verdict of verdicts) execute(context, watch, verdict).catch((error: unknown) => log.error({ err: error }, 'somebody could not be blocked'));
    };
    const ends = [
      events.on('message.posted', ({ workspace, entry }) => {
        if (entry.type !== 'message' || entry.by.kind !== 'visitor') return;
        const arrival = whereabouts.of(workspace, entry.by.id);
        const at = now();
        noticed(workspace, entry.by.id, {
          type: 'message', conv: entry.conv, text: entry.body?.text ?? '', at, writtenAt: timeOf(entry.id) ?? at, isNew: arrival?.isNew === true, sinceArrival: arrival && at - arrival.at,
        });
      }),
      events.on('visitor.trapped', ({ workspace, visitor }) => noticed(workspace, visitor, { type: 'trapped', at: now() })),
      events.on('visitor.limited', ({ workspace, visitor }) => noticed(workspace, visitor, { type: 'limited', at: now() })),
    ];
    return () => { for (const end of ends) end(); };
  },
};

/** Blocks, or only says so; in the audit log, in the process log, and live to the consoles. */
async function execute({ config, store, blocks, proofs, audit, log }: FeatureContext, watch: AbuseWatch, verdict: Verdict): Promise<void> {
  const { workspace, kind, subject, signals, points } = verdict;
  const isWatching = config.FRONTDESK_ABUSE === 'watch';
  if ((await store.blocks.of(workspace, { kind, subject }))?.exempt) return watch.forget(verdict);
  proofs.judged(workspace, `${kind} ${subject}`);
  log.warn({ workspace, kind, signals, points, blocked: !isWatching }, 'abuse was noticed');
  if (isWatching) blocks.tell(workspace, { what: 'noticed', signals, ...(kind === 'visitor' ? { visitor: subject } : {}) });
  const block = isWatching ? undefined : (await blocks.block(workspace, { kind, subject, by: { kind: 'system', id: 'abuse' }, automatic: { signals } })).block;
  await audit.record({
    workspace, actor: { kind: 'system', id: 'abuse' }, action: 'abuse.detected', target: { kind, id: subject },
    detail: { signals: signals.join(', '), points, blocked: !isWatching, ...(block?.untilTs === undefined ? {} : { untilTs: block.untilTs }) },
  });
}

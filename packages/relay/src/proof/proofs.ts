import type { Audit } from '../audit/audit.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { ChatRefusal } from '../chat/chat.ts';
import type { ProofGate } from '../chat/proof.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { BlockSubject, ProofMode } from '../store/blocks.ts';
import { HIDDEN_WORKSPACE } from '../store/hidden-workspace.ts';
import type { Store } from '../store/store.ts';
import { type Attack, AttackWatch } from './attack.ts';
import { type Challenges, createChallenges } from './challenges.ts';

/** Whoever does not do the work asks again after this time, milliseconds: by then the attack may be over. */
const RETRY_MS = 30_000;

/** Proof of work for new conversations: the gate in the way of messages, the setting, and whether there is an attack. */
export interface Proofs extends ProofGate {
  mode(workspace: string): Promise<ProofMode>;
  /** Holds for every message that comes after it resolved. */
  change(workspace: string, mode: ProofMode): Promise<void>;
  attack(workspace: string): Attack | undefined;
  /** The abuse watch judged somebody. */
  judged(workspace: string, subject: string): void;
}

interface Services {
  readonly config: Pick<Config, 'FRONTDESK_ABUSE' | 'FRONTDESK_BENCH'>;
  readonly store: Pick<Store, 'blocks' | 'visitors'>;
  readonly blocks: Pick<Blocks, 'tell'>;
  readonly audit: Audit;
  readonly log: Log;
  readonly now: () => number;
  /** Default: challenges that hold ten minutes. */
  readonly challenges?: Challenges;
}

export function createProofs({ config, store, blocks, audit, log, now, challenges = createChallenges({ now }) }: Services): Proofs {
  const watch = new AttackWatch();
  /** Where abuse is only watched, or not at all, nobody is asked for something because of it. */
  const acts = config.FRONTDESK_ABUSE === 'block' && !config.FRONTDESK_BENCH;

  /** Told once, when it begins. */
  function begun(workspace: string): void {
    log.warn({ workspace }, 'an attack was noticed');
    blocks.tell(workspace, { what: 'attack', signals: [] });
    audit.record({ workspace, actor: { kind: 'system', id: 'abuse' }, action: 'abuse.attack', target: { kind: 'workspace', id: workspace } })
      .catch((error: unknown) => log.error({ err: error }, 'an attack could not be written into the audit log'));
  }

  /** Whoever is known to be no program: the site vouches for them, or somebody of the team does. */
  async function isTrusted(workspace: string, visitor: string, from: string | undefined): Promise<boolean> {
    if ((await store.visitors.get(workspace, visitor))?.verified?.includes('user')) return true;
    const subjects: BlockSubject[] = [{ kind: 'visitor', subject: visitor }, ...(from === undefined ? [] : [{ kind: 'address', subject: from } as const])];
    for (const subject of subjects) if ((await store.blocks.of(workspace, subject))?.exempt) return true;
    return false;
  }

  return {
    // Read each time: another node may have changed it, and conversations are opened seldom.
    mode: (workspace) => store.blocks.proofMode(workspace),
    change: (workspace, wanted) => store.blocks.setProofMode(workspace, wanted),
    attack: (workspace) => watch.of(workspace, now()),
    judged(workspace, subject) {
      if (workspace !== HIDDEN_WORKSPACE && watch.verdict(workspace, subject, now())) begun(workspace);
    },
    async ask({ kind, workspace, id, ...rest }, conv, { id: message, proof }) {
      if (kind !== 'visitor' || workspace === HIDDEN_WORKSPACE || config.FRONTDESK_BENCH) return undefined;
      if (acts && !proof && watch.opening(workspace, now())) begun(workspace);
      const wanted = await store.blocks.proofMode(workspace);
      if (wanted === 'off' || (wanted === 'attack' && !(acts && watch.of(workspace, now())))) return undefined;
      const purpose = { workspace, visitor: id, conv, message };
      if (proof && (await challenges.holds(proof, purpose))) return undefined;
      if (await isTrusted(workspace, id, 'from' in rest ? rest.from : undefined)) return undefined;
      return new ChatRefusal('proof_of_work', 'Many new conversations come at once. Do the work of the challenge and send the same message again with its proof; without it, try again later. Nothing was stored.', RETRY_MS, await challenges.make(purpose));
    },
  };
}

import type { Factors, SignInStore, StoredAuthenticator, StoredPasskey, StoredStep, TryCounter, TwoStepRule } from '../../../packages/relay/src/store/sign-ins.ts';
import type { Connection } from './database.ts';
import type { State } from './state.ts';

/** How agents of all workspaces sign in. */
export interface SignIns {
  readonly tries: Map<string, { tries: number; readonly endsTs: number }>;
  readonly steps: Map<string, StoredStep>;
  /** By workspace and agent. */
  readonly authenticators: Map<string, StoredAuthenticator & { readonly step: number }>;
  readonly codes: Map<string, ReadonlySet<string>>;
  /** In the order of arrival. */
  passkeys: readonly StoredPasskey[];
  readonly rules: Map<string, TwoStepRule>;
}

export const noSignIns = (): SignIns => ({ tries: new Map(), steps: new Map(), authenticators: new Map(), codes: new Map(), passkeys: [], rules: new Map() });

const of = (workspace: string, agent: string): string => `${workspace} ${agent}`;

function countTry({ signIns: { tries } }: State, counters: readonly TryCounter[], now: number): number | undefined {
  for (const { key, most, ms } of counters) {
    const held = tries.get(key);
    const after = held && held.endsTs > now ? { ...held, tries: held.tries + 1 } : { tries: 1, endsTs: now + ms };
    tries.set(key, after);
    if (after.tries > most) return after.endsTs;
  }
  return undefined;
}

function forgiveTry({ signIns: { tries } }: State, counters: readonly { readonly key: string; readonly all?: boolean }[]): void {
  for (const { key, all } of counters) {
    const held = tries.get(key);
    if (all) tries.delete(key);
    else if (held) tries.set(key, { ...held, tries: Math.max(0, held.tries - 1) });
  }
}

function factors({ signIns }: State, workspace: string, agent: string): Factors {
  const { step: _step, ...authenticator } = signIns.authenticators.get(of(workspace, agent)) ?? { step: 0, secret: '' };
  return {
    ...(authenticator.secret === '' ? {} : { authenticator }),
    passkeys: signIns.passkeys.filter((passkey) => passkey.workspace === workspace && passkey.agent === agent),
    recoveryCodes: signIns.codes.get(of(workspace, agent))?.size ?? 0,
  };
}

/** With an agent goes what they sign in with. */
export function removeFactors({ signIns }: State, workspace: string, agent: string): boolean {
  const left = signIns.passkeys.filter((passkey) => passkey.workspace !== workspace || passkey.agent !== agent);
  const had = left.length < signIns.passkeys.length;
  signIns.passkeys = left;
  const codes = signIns.codes.get(of(workspace, agent))?.size ?? 0;
  signIns.codes.delete(of(workspace, agent));
  return signIns.authenticators.delete(of(workspace, agent)) || had || codes > 0;
}

function authenticators(connection: Connection): Pick<SignInStore, 'offerAuthenticator' | 'enableAuthenticator' | 'spendStep' | 'resealAuthenticator' | 'removeAuthenticator'> {
  const write = <Result>(work: (held: SignIns['authenticators']) => Result): Promise<Result> => connection.write(({ signIns }) => work(signIns.authenticators));
  return {
    offerAuthenticator: (workspace, agent, secret) => write((held) => {
      if (held.get(of(workspace, agent))?.enabledTs !== undefined) return false;
      held.set(of(workspace, agent), { secret, step: 0 });
      return true;
    }),
    enableAuthenticator: (workspace, agent, step, now) => write((held) => {
      const found = held.get(of(workspace, agent));
      if (!found || found.enabledTs !== undefined) return false;
      held.set(of(workspace, agent), { ...found, enabledTs: now, step });
      return true;
    }),
    spendStep: (workspace, agent, step) => write((held) => {
      const found = held.get(of(workspace, agent));
      if (found?.enabledTs === undefined || found.step >= step) return false;
      held.set(of(workspace, agent), { ...found, step });
      return true;
    }),
    resealAuthenticator: (workspace, agent, before, after) => write((held) => {
      const found = held.get(of(workspace, agent));
      if (found?.secret !== before) return false;
      held.set(of(workspace, agent), { ...found, secret: after });
      return true;
    }),
    removeAuthenticator: (workspace, agent) => write((held) => held.delete(of(workspace, agent))),
  };
}

export function signIns(connection: Connection): SignInStore {
  return {
    ...authenticators(connection),
    countTry: (counters, now) => connection.write((state) => countTry(state, counters, now)),
    forgiveTry: (counters) => connection.write((state) => forgiveTry(state, counters)),
    createStep: (step) => connection.write(({ signIns: { steps } }) => void steps.set(step.hash, step)),
    step: (hash, now) => connection.read(({ signIns: { steps } }) => ((steps.get(hash)?.expiresTs ?? 0) > now ? steps.get(hash) : undefined)),
    takeStep: (hash, now) => connection.write(({ signIns: { steps } }) => {
      const found = steps.get(hash);
      if (!found || found.expiresTs <= now) return undefined;
      steps.delete(hash);
      return found;
    }),
    factors: (workspace, agent) => connection.read((state) => factors(state, workspace, agent)),
    addPasskey: (passkey) => connection.write(({ signIns: held }) => {
      if (held.passkeys.some(({ workspace, credential }) => workspace === passkey.workspace && credential === passkey.credential)) return 'known';
      held.passkeys = [...held.passkeys, passkey];
      return 'added';
    }),
    passkey: (workspace, credential) => connection.read(({ signIns: { passkeys } }) => passkeys.find((held) => held.workspace === workspace && held.credential === credential)),
    usePasskey: (workspace, credential, counter, usedTs) => connection.write(({ signIns: held }) => {
      held.passkeys = held.passkeys.map((passkey) => (passkey.workspace === workspace && passkey.credential === credential ? { ...passkey, counter, usedTs } : passkey));
    }),
    removePasskey: (workspace, agent, id) => connection.write(({ signIns: held }) => {
      const found = held.passkeys.find((passkey) => passkey.workspace === workspace && passkey.agent === agent && passkey.id === id);
      held.passkeys = held.passkeys.filter((passkey) => passkey !== found);
      return found;
    }),
    setRecoveryCodes: (workspace, agent, hashes) => connection.write(({ signIns: { codes } }) => void codes.set(of(workspace, agent), new Set(hashes))),
    useRecoveryCode: (workspace, agent, hash) => connection.write(({ signIns: { codes } }) => {
      const held = codes.get(of(workspace, agent));
      if (!held?.has(hash)) return undefined;
      codes.set(of(workspace, agent), new Set([...held].filter((code) => code !== hash)));
      return held.size - 1;
    }),
    removeFactors: (workspace, agent) => connection.write((state) => removeFactors(state, workspace, agent)),
    rule: (workspace) => connection.read(({ signIns: { rules } }) => rules.get(workspace) ?? 'optional'),
    setRule: (workspace, rule) => connection.write(({ signIns: { rules } }) => void rules.set(workspace, rule)),
  };
}

import type { SignInStore } from '../sign-ins.ts';
import type { Engine } from './open.ts';

export function signInStore({ writer, points }: Engine): SignInStore {
  return {
    countTry: (counters, at) => writer.call('countTry', counters, at),
    forgiveTry: (counters) => writer.call('forgiveTry', counters),
    createStep: (step, at) => writer.call('createStep', step, at),
    step: (hash, at) => points.read((read) => read.signInStep(hash, at)),
    takeStep: (hash, at) => writer.call('takeStep', hash, at),
    factors: (workspace, agent) => points.read((read) => read.factors(workspace, agent)),
    offerAuthenticator: (workspace, agent, secret) => writer.call('offerAuthenticator', workspace, agent, secret),
    enableAuthenticator: (workspace, agent, step, at) => writer.call('enableAuthenticator', workspace, agent, step, at),
    spendStep: (workspace, agent, step) => writer.call('spendStep', workspace, agent, step),
    resealAuthenticator: (workspace, agent, before, after) => writer.call('resealAuthenticator', workspace, agent, before, after),
    removeAuthenticator: (workspace, agent) => writer.call('removeAuthenticator', workspace, agent),
    addPasskey: (passkey) => writer.call('addPasskey', passkey),
    passkey: (workspace, credential) => points.read((read) => read.passkey(workspace, credential)),
    usePasskey: (workspace, credential, counter, usedTs) => writer.call('usePasskey', workspace, credential, counter, usedTs),
    removePasskey: (workspace, agent, id) => writer.call('removePasskey', workspace, agent, id),
    setRecoveryCodes: (workspace, agent, hashes) => writer.call('setRecoveryCodes', workspace, agent, hashes),
    useRecoveryCode: (workspace, agent, hash) => writer.call('useRecoveryCode', workspace, agent, hash),
    removeFactors: (workspace, agent) => writer.call('removeFactors', workspace, agent),
    rule: (workspace) => points.read((read) => read.signInRule(workspace)),
    setRule: (workspace, rule) => writer.call('setSignInRule', workspace, rule),
  };
}

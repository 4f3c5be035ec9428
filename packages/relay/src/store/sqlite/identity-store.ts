import { uuidv7 } from '@frontdesk/protocol';
import type { IdentityStore } from '../identities.ts';
import type { Engine } from './open.ts';

export function identityStore({ writer, points, now }: Engine): IdentityStore {
  return {
    keys: (workspace) => points.read((read) => read.identityKeys(workspace)),
    addKey: (key) => writer.call('addIdentityKey', key),
    removeKey: (workspace, kid) => writer.call('removeIdentityKey', workspace, kid),
    resealKey: (workspace, kid, before, after) => writer.call('resealIdentityKey', workspace, kid, before, after),
    required: (workspace) => points.read((read) => read.identityRequired(workspace)),
    setRequired: (workspace, required) => writer.call('setIdentityRequired', workspace, required),
    signIn: (request) => writer.call('signInVisitor', request, uuidv7(now()), now()),
    ended: (workspace, tokenHash) => points.read((read) => read.identityEnded(workspace, tokenHash)),
    signOut: (workspace, tokenHash) => writer.call('signOutVisitor', workspace, tokenHash),
  };
}

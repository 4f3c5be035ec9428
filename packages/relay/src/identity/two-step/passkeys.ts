import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { uuidv7 } from '@frontdesk/protocol';
import type { StoredAgent } from '../../store/records.ts';
import type { StoredPasskey } from '../../store/sign-ins.ts';
import type { Store } from '../../store/store.ts';
import { beginStep, takeStep } from './steps.ts';

/**
 * Passkeys (WebAuthn Level 3). User verification is required, so that a passkey is possession and knowledge (or inherence) at once and needs
 * no password beside it; attestation is not asked for, because any device of the agent's choice is as good.
 */
interface Services { readonly store: Pick<Store, 'signIns'>; readonly now: () => number }

/** The page that asks: a passkey is bound to its host. */
export interface Site {
  /** `https://chat.example.com`. */
  readonly origin: string;
}

const hostOf = ({ origin }: Site): string => new URL(origin).hostname;

export interface Begun<Options> {
  /** The secret by which it is finished. */
  readonly step: string;
  /** For the browser. */
  readonly options: Options;
}

/** Begins a new passkey for an agent. */
export async function beginPasskey(services: Services, site: Site, agent: Pick<StoredAgent, 'workspace' | 'id' | 'email' | 'name'>, rpName: string): Promise<Begun<PublicKeyCredentialCreationOptionsJSON>> {
  const { passkeys } = await services.store.signIns.factors(agent.workspace, agent.id);
  const options = await generateRegistrationOptions({
    rpName, rpID: hostOf(site), userName: agent.email, userDisplayName: agent.name, userID: new TextEncoder().encode(agent.id), attestationType: 'none',
    excludeCredentials: passkeys.map(credentialOf), authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const { step } = await beginStep(services, { workspace: agent.workspace, purpose: 'new_passkey', agent: agent.id, challenge: options.challenge });
  return { step, options };
}

/** Stores the passkey that the browser made. Undefined when it answers nothing that was begun, does not verify, or is known. */
export async function addPasskey(services: Services, site: Site, agent: Pick<StoredAgent, 'workspace' | 'id'>, given: { step: string; name: string; response: RegistrationResponseJSON }): Promise<StoredPasskey | undefined> {
  const step = await takeStep(services, given.step, 'new_passkey');
  if (!step?.challenge || step.workspace !== agent.workspace || step.agent !== agent.id) return undefined;
  const verified = await verifiedOr(() => verifyRegistrationResponse({
    response: given.response, expectedChallenge: step.challenge ?? '', expectedOrigin: site.origin, expectedRPID: hostOf(site), requireUserVerification: true,
  }));
  if (!verified?.verified) return undefined;
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const passkey: StoredPasskey = { id: uuidv7(services.now()), workspace: agent.workspace, agent: agent.id, credential: id, publicKey, counter, transports, name: given.name, createdTs: services.now() };
  return (await services.store.signIns.addPasskey(passkey)) === 'added' ? passkey : undefined;
}

/** Begins a proof by passkey. @param agent whose; missing: the passkey will say. */
export async function beginProof(services: Services, site: Site, workspace: string, purpose: 'passkey' | 'confirm', agent?: string): Promise<Begun<PublicKeyCredentialRequestOptionsJSON>> {
  const known = agent === undefined ? [] : (await services.store.signIns.factors(workspace, agent)).passkeys;
  const options = await generateAuthenticationOptions({ rpID: hostOf(site), userVerification: 'required', allowCredentials: known.map(credentialOf) });
  const { step } = await beginStep(services, { workspace, purpose, challenge: options.challenge, ...(agent === undefined ? {} : { agent }) });
  return { step, options };
}

/** The passkey that answers what was begun, its use noted; undefined when it does not. */
export async function proofOf(services: Services, site: Site, purpose: 'passkey' | 'confirm', given: { step: string; response: AuthenticationResponseJSON }): Promise<StoredPasskey | undefined> {
  const step = await takeStep(services, given.step, purpose);
  const passkey = step?.challenge ? await services.store.signIns.passkey(step.workspace, given.response.id) : undefined;
  if (!step?.challenge || !passkey || (step.agent !== undefined && step.agent !== passkey.agent)) return undefined;
  const verified = await verifiedOr(() => verifyAuthenticationResponse({
    response: given.response, expectedChallenge: step.challenge ?? '', expectedOrigin: site.origin, expectedRPID: hostOf(site), requireUserVerification: true,
    credential: { id: passkey.credential, publicKey: passkey.publicKey, counter: passkey.counter },
  }));
  if (!verified?.verified) return undefined;
  await services.store.signIns.usePasskey(passkey.workspace, passkey.credential, verified.authenticationInfo.newCounter, services.now());
  return passkey;
}

const credentialOf = ({ credential, transports }: StoredPasskey) => ({ id: credential, transports: transports as AuthenticatorTransport[] });

type AuthenticatorTransport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb';

/** The library throws at what a caller can get wrong: another origin, another challenge, a signature that does not fit, a counter that went back. */
async function verifiedOr<Verified>(verify: () => Promise<Verified>): Promise<Verified | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}

import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { PasskeyChallenge } from '@frontdesk/sdk/admin';

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Whether this page can use passkeys of the relay, and if not, why. They are bound to its host, which must have a name. */
export function passkeysHere(relayUrl: string): 'yes' | 'elsewhere' | 'unsupported' {
  if (new URL(relayUrl || location.origin).origin !== location.origin) return 'elsewhere';
  return browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname) ? 'yes' : 'unsupported';
}

/** Asks the device for a new passkey; the answer goes back with `step`. Rejects when the person cancels. */
export async function makePasskey({ step, options }: PasskeyChallenge): Promise<{ step: string; response: unknown }> {
  return { step, response: await startRegistration({ optionsJSON: options as unknown as CreationOptions }) };
}

/** Asks the device to prove who it is. Rejects when the person cancels. */
export async function provePasskey({ step, options }: PasskeyChallenge): Promise<{ step: string; response: unknown }> {
  return { step, response: await startAuthentication({ optionsJSON: options as unknown as RequestOptions }) };
}

/** Why nothing came of it: the person (or the time) ended it, or this device has one already; undefined: something else. */
export function passkeyRefusal(error: unknown): 'cancelled' | 'known' | undefined {
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as { name?: string; code?: string };
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || name === 'InvalidStateError') return 'known';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : undefined;
}

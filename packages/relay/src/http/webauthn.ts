import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Site } from '../identity/two-step/passkeys.ts';
import type { ApiEnv } from './env.ts';
import { fromOwnOrigin } from './origins.ts';
import { Problem } from './problem.ts';

/** What browsers give and take, as the WebAuthn specification writes it in JSON; its inside is checked by the library that reads it. */
const Credential = z.looseObject({ id: z.string().min(1).max(1_400), type: z.literal('public-key'), response: z.looseObject({}) });
export const Made = Credential.transform((value) => value as unknown as RegistrationResponseJSON).meta({ id: 'WebAuthnRegistration', type: 'object', description: 'RegistrationResponseJSON of WebAuthn.' });
export const Proof = Credential.transform((value) => value as unknown as AuthenticationResponseJSON).meta({ id: 'WebAuthnAuthentication', type: 'object', description: 'AuthenticationResponseJSON of WebAuthn.' });
export const Creation = z.custom<PublicKeyCredentialCreationOptionsJSON>().meta({ id: 'WebAuthnCreationOptions', type: 'object', description: 'PublicKeyCredentialCreationOptionsJSON of WebAuthn.' });
export const Request = z.custom<PublicKeyCredentialRequestOptionsJSON>().meta({ id: 'WebAuthnRequestOptions', type: 'object', description: 'PublicKeyCredentialRequestOptionsJSON of WebAuthn.' });

/** The page that asks. Passkeys are bound to the relay's own host, so other pages cannot use them. @throws Problem */
export function siteOf(c: Context<ApiEnv>): Site {
  const origin = c.req.header('origin');
  if (origin === undefined || !fromOwnOrigin(c)) throw new Problem(403, 'foreign_page', "Passkeys are bound to the relay's own address. Open the console there, or use an authenticator app.");
  return { origin };
}

import { z } from '@hono/zod-openapi';
import { Agent, Workspace } from '../../http/contract.ts';

export const Mode = z.enum(['cookie', 'bearer']).default('cookie').describe("cookie: for pages of the relay itself; bearer: for anything else, lives an hour.");
export const Me = z
  .object({
    agent: Agent, workspace: Workspace, permissions: z.array(z.string()).describe('Names of what they may do; see the permissions page of the docs.'),
    mustEnrol: z.literal(true).optional().describe('The workspace requires a second step and they have none: until they set one up (/me/two-step) they hold no permission.'),
  })
  .meta({ id: 'Me' });
export const Bearer = z.object({ bearer: z.string(), expiresTs: z.int().describe('Milliseconds since 1970.') });
export const SignedIn = Me.extend(Bearer.partial().shape).meta({ id: 'SignedIn' });
export const SecondStep = z
  .object({
    step: z.string().describe('For POST /sign-in/second.'), expiresTs: z.int(),
    methods: z.array(z.enum(['code', 'passkey', 'recovery'])).describe('code: of an authenticator app. recovery: one of the recovery codes. passkey: by POST /sign-in/passkey, which needs no step.'),
  })
  .meta({ id: 'SecondStep' });

import type { Rest } from './rest.ts';
import { ApiError } from './api-error.ts';
import type { MySecurityApi, SecurityApi } from './security-types.ts';

const id = encodeURIComponent;

/** One's own sessions, second step and passkeys. */
export function createMySecurityApi(rest: Rest): MySecurityApi {
  return {
    sessions: async () => (await rest<{ items: Awaited<ReturnType<MySecurityApi['sessions']>> }>({ path: '/me/sessions' })).items,
    endSession: (session) => rest({ method: 'DELETE', path: `/me/sessions/${id(session)}` }),
    endOtherSessions: () => rest({ method: 'DELETE', path: '/me/sessions' }),
    twoStep: () => rest({ path: '/me/two-step' }),
    offerAuthenticator: () => rest({ method: 'POST', path: '/me/two-step/authenticator' }),
    enableAuthenticator: (code) => rest({ method: 'POST', path: '/me/two-step/authenticator/enable', body: { code } }),
    removeAuthenticator: () => rest({ method: 'DELETE', path: '/me/two-step/authenticator' }),
    renewRecoveryCodes: async () => (await rest<{ codes: string[] }>({ method: 'POST', path: '/me/two-step/recovery-codes' })).codes,
    beginPasskey: () => rest({ method: 'POST', path: '/me/passkeys/begin' }),
    addPasskey: (body) => rest({ method: 'POST', path: '/me/passkeys', body }),
    removePasskey: (passkey) => rest({ method: 'DELETE', path: `/me/passkeys/${id(passkey)}` }),
    confirm: (body) => rest({ method: 'POST', path: '/me/confirm', body }),
    beginConfirm: () => rest({ method: 'POST', path: '/me/confirm/begin' }),
  };
}

/** The workspace's rules. */
export function createSecurityApi(rest: Rest): SecurityApi {
  return {
    get: () => rest({ path: '/security' }),
    update: (body) => rest({ method: 'PATCH', path: '/security', body }),
  };
}

/**
 * A REST function that asks the person again who they are where the relay wants it, and then repeats the request.
 *
 * @param confirm resolves to true once they proved it; false or undefined: the refusal is handed on.
 */
export function confirming(rest: Rest, confirm: () => Promise<boolean> | undefined): Rest {
  return async <Answer>(request: Parameters<Rest>[0]): Promise<Answer> => {
    try {
      return await rest<Answer>(request);
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'confirm_identity') || !(await confirm())) throw error;
      return rest<Answer>(request);
    }
  };
}

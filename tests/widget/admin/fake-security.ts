/** One's own security and the workspace's rule, in memory. */
import type { MySecurityApi, SecurityApi, SessionInfo, TwoStep } from '@frontdesk/sdk/admin';
import { NOW, uuid } from './fake-data.ts';

export const SESSIONS: readonly SessionInfo[] = [
  { id: uuid(1_201), kind: 'cookie', device: 'Firefox on Linux', address: '198.51.100.7', createdTs: NOW - 86_400_000, usedTs: NOW - 60_000, current: true },
  { id: uuid(1_202), kind: 'bearer', device: 'Safari on iPhone', address: '2001:db8::17', createdTs: NOW - 9 * 86_400_000, usedTs: NOW - 3 * 86_400_000, current: false },
];

const CODES = ['7k2m-9qxd-3vwn-hp4t', 'r8cz-5n0j-kt6y-b2ge', 'w3hs-x7mf-1dqp-9v4a', 'g6tn-2yk8-zc5r-mj0e', 'p9vd-4bws-7hxq-f3n1', 'e1ka-8rmz-6gty-5c2d', 'h5qj-0xvp-n9ws-t7b3', 'z4fy-6dkc-m2er-8gq1', 'b7wt-3nhs-v5xa-j9p0', 'q2dm-1gke-y8zc-r6f4'];

export class FakeSecurity {
  twoStep: TwoStep = { rule: 'optional', authenticator: false, passkeys: [], recoveryCodes: 0 };
  sessions = SESSIONS;
  readonly calls: string[];

  constructor(calls: string[]) {
    this.calls = calls;
  }

  readonly mine: MySecurityApi = {
    sessions: async () => this.sessions,
    endSession: async (id) => {
      this.calls.push(`end session ${id}`);
      this.sessions = this.sessions.filter((session) => session.id !== id);
    },
    endOtherSessions: async () => {
      this.calls.push('end other sessions');
      this.sessions = this.sessions.filter(({ current }) => current);
    },
    twoStep: async () => this.twoStep,
    offerAuthenticator: async () => ({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/North%20Shop:ana%40shop.example?issuer=North%20Shop&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30' }),
    enableAuthenticator: async (code) => {
      this.calls.push(`enable ${code}`);
      if (code === '000000') throw Object.assign(new Error('Wrong.'), { status: 403, code: 'wrong_code' });
      this.twoStep = { ...this.twoStep, authenticator: true, recoveryCodes: CODES.length };
      return { ...this.twoStep, codes: CODES };
    },
    removeAuthenticator: async () => (this.twoStep = { ...this.twoStep, authenticator: false, recoveryCodes: 0 }),
    renewRecoveryCodes: async () => CODES,
    beginPasskey: async () => ({ step: 'fdp_1', options: {} }),
    addPasskey: async () => this.twoStep,
    removePasskey: async (id) => (this.twoStep = { ...this.twoStep, passkeys: this.twoStep.passkeys.filter((passkey) => passkey.id !== id) }),
    confirm: async (proof) => {
      this.calls.push(`confirm ${JSON.stringify(proof)}`);
      if ('password' in proof && proof.password === 'wrong') throw Object.assign(new Error('Wrong.'), { status: 403, code: 'not_confirmed' });
    },
    beginConfirm: async () => ({ step: 'fdp_2', options: {} }),
  };

  readonly rules: SecurityApi = {
    get: async () => ({ twoStep: this.twoStep.rule, without: [{ id: uuid(1_002), name: 'Ben Okafor' }] }),
    update: async ({ twoStep }) => {
      this.calls.push(`rule ${twoStep}`);
      if (twoStep === 'passkey') throw Object.assign(new Error('Yours first.'), { status: 409, code: 'needed' });
      this.twoStep = { ...this.twoStep, rule: twoStep };
      return { twoStep, without: [] };
    },
  };
}

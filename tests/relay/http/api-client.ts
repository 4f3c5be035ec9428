/** Asks a relay as a program, a console or a foreign page would. */
import assert from 'node:assert/strict';
import type { RelayProcess } from './relay-process.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON body; empty object when there is none. */
  // Tests look into many shapes; each assertion names what it expects.
  readonly json: { readonly [key: string]: unknown };
}

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A caller with fixed headers: a credential, an origin. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  ask(method: string, path: string, asked?: Asked): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  with(headers: Record<string, string>): Caller;
}

/** Paths are relative to the relay; `/api/v1` is put before those that start with `:`. */
export function caller(relay: Pick<RelayProcess, 'url'>, headers: Readonly<Record<string, string>> = {}): Caller {
  const ask = async (method: string, path: string, { body, headers: more = {} }: Asked = {}): Promise<Answer> => {
    const response = await fetch(relay.url + path.replace(/^:/, '/api/v1'), {
      method, redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, ...more },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json\s*(;|$)/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Answer['json']) : {} };
  };
  return {
    headers, ask,
    get: (path, more) => ask('GET', path, { headers: more ?? {} }),
    post: (path, body, more) => ask('POST', path, { ...(body === undefined ? {} : { body }), headers: more ?? {} }),
    patch: (path, body) => ask('PATCH', path, { body }),
    remove: (path) => ask('DELETE', path),
    with: (more) => caller(relay, { ...headers, ...more }),
  };
}

export const OWNER = { name: 'Olga Owner', email: 'olga@shop.example', password: 'a long enough password' } as const;

/** Claims the printed link and acts as the console does: by cookie, from the relay's own origin. */
export async function asOwner(relay: RelayProcess): Promise<Caller> {
  const claimed = await caller(relay).post(':/claim', { link: relay.link, ...OWNER });
  assert.equal(claimed.status, 201, claimed.text);
  return caller(relay, { cookie: cookieOf(claimed), origin: relay.url });
}

/** Invites somebody with this role, claims the link and acts as them by bearer. */
export async function asRole(relay: RelayProcess, owner: Caller, role: string, name: string): Promise<{ api: Caller; id: string; bearer: string }> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@shop.example`;
  const invited = await owner.post(':/agents', { name, email, role });
  assert.equal(invited.status, 201, invited.text);
  const link = /#link=(.+)$/.exec(invited.json['link'] as string)?.[1];
  const claimed = await caller(relay).post(':/claim', { link, name, password: OWNER.password, mode: 'bearer' });
  assert.equal(claimed.status, 201, claimed.text);
  const bearer = claimed.json['bearer'] as string;
  return { api: caller(relay, { authorization: `Bearer ${bearer}` }), id: (claimed.json['agent'] as { id: string }).id, bearer };
}

/** `name=value` of the session cookie that an answer sets. */
export function cookieOf(answer: Answer): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A problem document with this status and code, whose sentence matches. */
export function assertProblem(answer: Answer, status: number, code: string, detail?: RegExp): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(answer.json['code'], code, answer.text);
  assert.equal(answer.json['status'], status);
  assert.equal(answer.json['requestId'], answer.headers.get('x-request-id'));
  assert.match(String(answer.json['detail']), /[.?]$/, 'the detail is a sentence');
  if (detail) assert.match(String(answer.json['detail']), detail);
}

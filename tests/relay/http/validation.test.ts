import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, assertProblem, type Caller } from './api-client.ts';
import { startRelayProcess, type RelayProcess } from './relay-process.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

interface Described {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly { readonly in: string; readonly name: string }[] } }>>;
}

test('a query parameter that a route does not know is refused with those that it does, on every route that has some', async () => {
  const { paths } = (await owner.get(':/openapi.json')).json as unknown as Described;
  const asked = Object.entries(paths).flatMap(([path, { get }]) => {
    const known = (get?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    return known.length === 0 ? [] : [{ path, known }];
  });
  assert.ok(asked.length >= 10, asked.map(({ path }) => path).join());
  for (const { path, known } of asked) {
    const answer = await owner.get(`:${path.replace(/^\/api\/v1/, '').replaceAll(/\{\w+\}/g, () => uuidv7())}?bogus=norway`);
    assertProblem(answer, 400, 'invalid', /^"bogus" is not known in the query\. Known are /);
    for (const name of known) assert.match(String(answer.json['detail']), new RegExp(`\\b${name}\\b`));
  }
});

test('a wrong value is answered with what would be right, in words', async () => {
  const cases: [path: string, body: unknown, detail: RegExp][] = [
    ['/conversations?state=bogus', undefined, /^"state" in the query is not usable: expected one of open, waiting, closed, archived\.$/],
    ['/conversations?state=open&state=bogus', undefined, /expected one of open, waiting, closed, archived\.$/],
    ['/conversations?limit=0', undefined, /^"limit" in the query is not usable: expected at least 1\.$/],
    ['/conversations?limit=many', undefined, /^"limit" in the query is not usable: expected a number\.$/],
    ['/conversations', { kind: 'internal' }, /^"text" is missing in the body: expected text\.$/],
    ['/conversations', { kind: 'internal', text: '' }, /^"text" in the body is not usable: expected at least 1 character\.$/],
    ['/conversations', { kind: 'internal', text: 5 }, /^"text" in the body is not usable: expected text\.$/],
    ['/conversations', { kind: 'internal', text: 'x', subject: 'x'.repeat(201) }, /^"subject" in the body is not usable: expected at most 200 characters\.$/],
    ['/conversations', [], /^The body is not usable: expected an object\.$/],
  ];
  for (const [path, body, detail] of cases) assertProblem(await (body === undefined ? owner.get(`:${path}`) : owner.post(`:${path}`, body)), 400, 'invalid', detail);
});

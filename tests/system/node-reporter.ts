/** A node:test reporter that writes one TestRecord per line, for tests/system/node-files.ts. */
import { inspect } from 'node:util';
import type { TestEvent } from 'node:test/reporters';
import type { TestRecord } from './record.ts';

const line = (record: TestRecord): string => `${JSON.stringify(record)}\n`;

function describeError(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return inspect(cause, { depth: 6, breakLength: 140 });
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:dequeue' && event.data.nesting === 0) yield line({ event: 'start', name: event.data.name });
    if (event.type === 'test:start') {
      names.length = event.data.nesting;
      names.push(event.data.name);
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { data } = event;
    const name = [...names.slice(0, data.nesting), data.name].join(' › ');
    const isSuite = data.details.type === 'suite';
    if (event.type === 'test:fail') {
      const error = event.data.details.error as Error & { failureType?: string };
      // A suite repeats what its tests have said, unless one of its hooks broke.
      if (isSuite && error.failureType === 'subtestsFailed') continue;
      yield line({ event: 'fail', name, error: describeError(error) });
    } else if (!isSuite) yield line({ event: data.skip !== undefined || data.todo !== undefined ? 'skip' : 'pass', name });
  }
}

/** The reading thread: lists, pages and searches, which may take longer than the main thread may be held up. */
import { parentPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { openReader } from './database.ts';
import type { FromWorker, Request, ToWorker, WorkerSettings } from './exchange.ts';
import { connectionSuspect, type Failure, failureOf } from './failures.ts';
import { type ReadOperations, readOperations } from './read/operations.ts';

const settings = workerData as WorkerSettings;
let opened: { db: Database.Database; operations: ReadOperations } | undefined;

function operations(): ReadOperations {
  if (opened?.db.open) return opened.operations;
  const db = openReader(settings.path);
  opened = { db, operations: readOperations(db) };
  return opened.operations;
}

function perform([name, ...args]: Request): unknown {
  const operation = (operations() as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name];
  if (!operation) throw new Error(`there is no read called ${name}`);
  return operation(...args);
}

function answer(batch: readonly Request[]): FromWorker {
  const failures: [number, Failure][] = [];
  const results = batch.map((request, position) => {
    try {
      return perform(request);
    } catch (error) {
      failures.push([position, failureOf(error)]);
      if (connectionSuspect(error)) {
        opened?.db.close();
        opened = undefined;
      }
      return undefined;
    }
  });
  return { results, failures };
}

if (!parentPort) throw new Error('reader.ts runs as a worker thread only');
const port = parentPort;
port.on('message', (message: ToWorker) => {
  if ('batch' in message) {
    port.postMessage(answer(message.batch));
    return;
  }
  opened?.db.close();
  port.close();
});

/** A worker that does what it is told, dying included. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (message: { batch?: [string, ...unknown[]][]; close?: true }) => {
  if (message.close) {
    parentPort?.close();
    return;
  }
  for (const [name] of message.batch ?? []) {
    if (name === 'exit') process.exit(3);
    if (name === 'throw') throw new Error('as told');
  }
  parentPort?.postMessage({ results: (message.batch ?? []).map(([, value]) => value), failures: [] });
});

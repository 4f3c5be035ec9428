import { Agent, get } from 'node:http';
import WebSocket from 'ws';
import type { RelayFrame } from '@frontdesk/protocol';
import { cpuSeconds } from '../memory.ts';
import type { Question } from './questions.ts';

/** Whom to ask, and as whom. */
export interface Asked { readonly port: number; readonly pid: number; readonly bearer: string }

/** Times of one question in one round, milliseconds. */
export interface Times { readonly p50: number; readonly p99: number; readonly max: number; readonly count: number; /** Items in an answer, on average. */ readonly items: number; /** The relay's CPU time for one, all threads; missing where /proc is. */ readonly cpu?: number }

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** The answer's JSON. Rejects with the problem document when refused. */
export function ask<Answer>({ port, bearer }: Omit<Asked, 'pid'>, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path: `/api/v1${path}`, headers: { authorization: `Bearer ${bearer}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text) as Answer);
        else reject(new Error(`GET ${path}: ${response.statusCode} ${text}`));
      });
    }).on('error', reject);
  });
}

/** Says hello as a visitor. Resolves to how many conversations the welcome tells of. */
function hello(port: number, token: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'chat.v1', { perMessageDeflate: false });
  return new Promise<number>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code}: ${reason.toString()}`)));
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token } })));
    const handle = (frame: RelayFrame): void => {
      if (frame.t === 'batch') frame.frames.forEach(handle);
      else if (frame.t === 'welcome') resolve(frame.conversations?.length ?? 0);
    };
    socket.on('message', (data) => handle(JSON.parse((data as Buffer).toString()) as RelayFrame));
  }).finally(() => socket.terminate());
}

/** Asks once, and waits for the whole answer. */
async function once(asked: Asked, question: Question): Promise<number> {
  const next = question.next();
  if ('socket' in next) return hello(asked.port, next.socket);
  const answer = await ask<{ items?: readonly unknown[]; entries?: readonly unknown[] }>(asked, next.get);
  return (answer.items ?? answer.entries ?? [answer]).length;
}

/**
 * Asks one at a time, so many times or until the time is over (then no 99th percentile is worse than it looks: nothing waits behind another).
 *
 * @param warm questions before those that count.
 */
export async function time(asked: Asked, question: Question, { warm, count, mostMs }: { warm: number; count: number; mostMs: number }): Promise<Times> {
  const times: number[] = [];
  let items = 0;
  let cpuBefore: number | undefined;
  const until = performance.now() + mostMs;
  for (let place = -warm; place < count && (times.length < 5 || performance.now() < until); place += 1) {
    if (place === 0) cpuBefore = cpuSeconds(asked.pid);
    const began = performance.now();
    const found = await once(asked, question);
    if (place < 0) continue;
    times.push(performance.now() - began);
    items += found;
  }
  const cpuAfter = cpuSeconds(asked.pid);
  times.sort((left, right) => left - right);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: times.at(-1) ?? NaN, count: times.length, items: items / times.length, ...(cpuBefore === undefined || cpuAfter === undefined ? {} : { cpu: ((cpuAfter - cpuBefore) * 1_000) / times.length }) };
}

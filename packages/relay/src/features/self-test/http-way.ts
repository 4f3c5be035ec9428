import { request } from 'node:http';
import { request as requestByTls } from 'node:https';
import { SUBPROTOCOLS, uuidv7 } from '@frontdesk/protocol';
import { framesOf, refusalOf, type SingleFrame } from './canary-socket.ts';
import { OWN_TLS, type Door } from './door.ts';
import { CANARY_TEXT, helloOf } from './websocket-way.ts';

/** As a visitor whose network blocks WebSocket: opens a socket over HTTP, writes, waits for the ack, closes. */
export async function throughHttp(door: Door, signal: AbortSignal): Promise<void> {
  const opened = (await ask(door, signal, '', { protocols: SUBPROTOCOLS, frames: [JSON.stringify(helloOf(door))] })) as { socket: string };
  const headers = { 'frontdesk-socket': opened.socket };
  let after = 0;
  const until = async (fits: (frame: SingleFrame) => boolean): Promise<void> => {
    for (;;) {
      const answer = (await ask(door, signal, '/frames', undefined, { ...headers, 'frontdesk-after': String(after) })) as { first: number; frames: string[]; close?: { code: number } };
      after = answer.first - 1 + answer.frames.length;
      for (const frame of answer.frames.flatMap(framesOf)) {
        if (fits(frame)) return;
        const refusal = refusalOf(frame);
        if (refusal) throw refusal;
      }
      if (answer.close) throw new Error(`the socket over HTTP closed with ${answer.close.code}`);
    }
  };
  await until((frame) => frame.t === 'welcome');
  const id = uuidv7();
  await ask(door, signal, '/frames', { first: 2, frames: [JSON.stringify({ t: 'send', id, conv: uuidv7(), body: { text: CANARY_TEXT } })] }, headers);
  await until((frame) => frame.t === 'ack' && frame.id === id);
  await ask(door, signal, '/frames', { first: 3, close: { code: 1000, reason: '' } }, headers);
}

/** One request on a connection of its own, so that none stays open. POST with a content, else GET. */
function ask(door: Door, signal: AbortSignal, path: string, content?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const send = door.url.startsWith('https:') ? requestByTls : request;
    const asking = send(`${door.url}/api/v1/socket${path}`, {
      ...OWN_TLS,
      method: body === undefined ? 'GET' : 'POST', agent: false, signal,
      headers: { ...door.headers, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) },
    }, (response) => {
      response.toArray().then((chunks: Buffer[]) => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200 || response.statusCode === 201) resolve(JSON.parse(text));
        else reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
      }).catch(reject);
    });
    asking.on('error', reject).end(body);
  });
}

/** A client of a socket over HTTP that does nothing by itself: each request is the test’s. */
export interface Down {
  readonly first: number;
  readonly frames: readonly string[];
  readonly close?: { readonly code: number; readonly reason: string };
}

export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

type Problem = { readonly code: string; readonly detail: string };

/** Asks a relay at this address. */
export function rawSocket(url: string) {
  const ask = async <Body>(method: string, path: string, headers: Record<string, string>, content?: unknown): Promise<Answered<Body>> => {
    const response = await fetch(`${url}/api/v1/socket${path}`, {
      method, headers: { ...(content === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  return {
    open: (frames: readonly string[] = [], headers: Record<string, string> = {}, more: object = {}) => ask<{ socket: string; protocol?: string; node: string } & Partial<Problem>>('POST', '', headers, { protocols: ['chat.v1'], frames, ...more }),
    send: (socket: string, first: number, frames: readonly string[], close?: object) => ask<{ received: number } & Partial<Problem>>('POST', '/frames', { 'frontdesk-socket': socket }, { first, frames, ...(close ? { close } : {}) }),
    poll: (socket: string, after: number) => ask<Down & Partial<Problem>>('GET', '/frames', { 'frontdesk-socket': socket, 'frontdesk-after': String(after) }),
  };
}


import type { Transport, TransportOptions } from './transport.ts';
import { createUwsTransport, loadUws } from './uws.ts';
import { createWsTransport } from './ws.ts';

/**
 * Makes the configured engine. `auto`: uWebSockets.js, or `ws` where it has no binary. `transport.engine` says which one it became, for
 * the log line at the start.
 */
export async function chooseTransport<Context>(engine: 'auto' | 'uws' | 'ws', options: TransportOptions<Context>): Promise<Transport> {
  if (engine === 'ws') return createWsTransport(options);
  if (engine === 'uws' || (await loadUws())) return createUwsTransport(options);
  return createWsTransport(options);
}

import type { Measurement } from './measurements.ts';
import { byName, completed, medianOf } from './statistics.ts';

/** The relay's rate beside raw echo's, for one choice of windows and cores. */
export interface EchoRatio {
  readonly cores: 'one for the server' | 'all';
  /** Messages under way per connection. */
  readonly relayWindow: 1 | 8;
  readonly echoWindow: 1 | 8;
  readonly relay: number;
  readonly echo: number;
  /** Whether the aim speaks of this one. */
  readonly isAim: boolean;
}

/** Every comparison that is fair to somebody; those without a measurement are left out. */
export function ratiosToEcho(measurements: readonly Measurement[]): EchoRatio[] {
  const ratios: EchoRatio[] = [];
  for (const [cores, suffix] of [['one for the server', ''], ['all', '-unpinned']] as const) {
    for (const [relayWindow, echoWindow] of [[8, 1], [8, 8], [1, 1]] as const) {
      const relay = completed(byName(measurements, `window-${relayWindow}${suffix}`)?.relay ?? []);
      const echo = medianOf(byName(measurements, `window-${echoWindow}${suffix}`)?.baseline ?? [], 'acceptedPerSecond');
      if (relay !== undefined && echo) ratios.push({ cores, relayWindow, echoWindow, relay, echo, isAim: relayWindow === 8 && echoWindow === 1 });
    }
  }
  return ratios;
}

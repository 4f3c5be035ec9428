/** Which way bytes go: `up` from the client to the relay, `down` from the relay to the client. */
export type Direction = 'up' | 'down';

/** Ends the connection at a certain WebSocket frame of one direction. */
export interface Cut {
  /** This many more frames pass, control frames too, counted per connection from the moment this fault is set; ≥ 1, or ≥ 0 with `inside`. */
  readonly afterFrames: number;
  /** Half of the next frame passes as well. Default false: exactly at the boundary. */
  readonly inside?: boolean;
  /** `reset` (default): both sides get a RST. `end`: both sides get a FIN. */
  readonly by?: 'reset' | 'end';
}

/** What is wrong with one direction of a connection. */
export interface Faults {
  /** Every byte arrives this much later, milliseconds. */
  readonly latencyMs: number;
  /** Infinity = as fast as it goes. */
  readonly bytesPerSecond: number;
  /** Largest piece that is written at a time; 1 = single bytes. */
  readonly sliceBytes: number;
  /**
   * - `open`: bytes pass.
   * - `held`: bytes wait and pass later, as when packets are lost for a while and TCP sends them again.
   * - `swallowed`: a half-open link: bytes are taken and never arrive, and neither side hears that the other one closed. Once bytes
   *   were swallowed this direction stays so, whatever is set later: a stream cannot go on behind a hole.
   */
  readonly flow: 'open' | 'held' | 'swallowed';
  readonly cut: Cut | undefined;
}

/** A link without faults. */
export const NO_FAULTS: Faults = { latencyMs: 0, bytesPerSecond: Infinity, sliceBytes: Infinity, flow: 'open', cut: undefined };

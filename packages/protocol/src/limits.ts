/**
 * Default limits. A relay tells its own in `welcome.limits`; a client obeys what it was told and uses
 * these only before the first welcome. Units are in the names: bytes, characters, milliseconds, items.
 */
export const DEFAULT_LIMITS = {
  /** Largest frame either side may send, UTF-8 bytes. A larger one closes with 4007 (uWS may show 1006/1009). */
  frameBytes: 65_536,
  /** Largest JSON-encoded message body, UTF-8 bytes. */
  bodyBytes: 16_384,
  /** Longest message text, Unicode code points (what a person counts; not UTF-16 units). */
  textChars: 4_000,
  /** Sends that may be unanswered (neither ack nor nack) per connection. */
  window: 32,
  /** Most entries in one `history` answer or `page`. */
  historyItems: 100,
  /** A resume that lies further behind than this many entries gets a snapshot instead of pages. */
  gapItems: 500,
  /** Entries in a snapshot. */
  snapshotItems: 50,
  /** The client pings after this long without having received anything. */
  pingMs: 25_000,
  /** The client gives the link up when nothing at all arrives within this time after a ping. */
  pongMs: 8_000,
  /** The relay closes a socket from which nothing arrived for this long. */
  idleMs: 90_000,
  /** `hello` must arrive within this time after the upgrade. */
  helloMs: 10_000,
  /** A typing notice is forgotten after this long unless renewed. */
  typingMs: 6_000,
  /** Largest `data` of an event as JSON, UTF-8 bytes. A relay that does not tell it takes no events. */
  eventBytes: 4_096,
} as const;

/** Limits as told in `welcome.limits`. */
export type Limits = { readonly [K in keyof typeof DEFAULT_LIMITS]: number };

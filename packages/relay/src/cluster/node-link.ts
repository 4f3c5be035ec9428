/** What became of words to a node: they are on their way, no node of this name listens, or nothing is known because Redis is away or has too much to do. */
export type Told = 'heard' | 'nobody' | 'lost';

/**
 * Words from one node to one other. Guarantee: in order when they arrive; any may be lost without a sign, also some that were `heard`. Who needs
 * an answer must ask again.
 */
export interface NodeLink {
  /** This node's own name; no other has it. */
  readonly node: string;
  /** Never rejects, and never waits for a Redis that is away. May stay open while Redis is silent. */
  tell(node: string, words: string): Promise<Told>;
  /** Hears what others tell this node. One listener; a second one replaces it. */
  listen(hear: (words: string) => void): void;
}

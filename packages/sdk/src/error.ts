import type { ChatErrorShape } from './types.ts';

/** Every error that the client throws, rejects with or emits. `code` is stable, `message` is for developers. */
export class ChatError extends Error implements ChatErrorShape {
  override readonly name = 'ChatError';
  readonly code: string;
  /** The same request may succeed later unchanged. */
  readonly retryable: boolean;

  /** @param code a code of the protocol's ERROR_CODES, or one of the client's own: `empty`, `offline`, `closed`, `storage`. */
  constructor(code: string, message: string, retryable = false) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** What is asked of a client that was destroyed. */
export const closed = (): ChatError => new ChatError('closed', 'Destroyed');

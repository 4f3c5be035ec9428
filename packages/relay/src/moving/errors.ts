/** The move cannot go on; the message is a sentence for the operator. What was copied stays. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}

import { randomInt } from 'node:crypto';

/** Tells two conversations apart that had the same id one after the other. */
export const randomEpoch = (): number => randomInt(1, 2 ** 31);

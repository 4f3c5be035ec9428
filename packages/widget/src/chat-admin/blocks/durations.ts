/** For how long people block, minutes; 0 = until somebody unblocks. */
export const DURATIONS = [15, 60, 1_440, 10_080, 0] as const;

/** What is chosen unless somebody chooses. */
export const USUAL = 60;

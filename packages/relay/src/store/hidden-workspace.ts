/**
 * Id of the workspace in which the relay talks to itself (features/self-test). No store lists it, it has no staff, its key is a secret, and
 * `/metrics` counts nobody in it: what happens there is seen by nobody. Fixed, so that every start and every node finds the same one.
 */
export const HIDDEN_WORKSPACE = '00000000-0000-7000-8000-5e1f7e570000';

import type { Plugin } from 'rollup';

/** Libraries ask `process.env.NODE_ENV` whether to check themselves; browsers have no `process`, and the answer is known. */
export function forProduction(): Plugin {
  return {
    name: 'for-production',
    transform: (code) => (code.includes('process.env.NODE_ENV') ? { code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null } : null),
  };
}

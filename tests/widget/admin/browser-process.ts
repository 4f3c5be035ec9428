/** The list library asks `process.env.NODE_ENV`; the build answers it, unbundled tests do it here. Import before the console. */
Object.assign(globalThis, { process: { env: { NODE_ENV: 'production' } } });

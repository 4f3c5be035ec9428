/** Loaded before a program (`--import`): the widget was never built there, and building it takes no time. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { statSync } = fs;
Object.assign(fs, { statSync: (path: string, options: object) => (path.endsWith('.stamp') ? undefined : statSync(path, options)) });
Object.assign(childProcess, { spawnSync: () => ({ status: 0, signal: null, output: [] }) });
syncBuiltinESMExports();

/** `npm start`: builds what is missing or older than its sources, then starts the relay in this process. */
import { buildWidget, refuseOldNode, widgetIsStale } from './steps.ts';

refuseOldNode();
if (widgetIsStale()) buildWidget(['--no-manifest']);
await import('../src/main.ts');

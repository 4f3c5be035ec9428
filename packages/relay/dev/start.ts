/** `npm start`: looks at the configuration, builds what is missing or older than its sources, then starts the relay in this process. */
import { buildWidget, refuseOldNode, widgetIsStale } from './steps.ts';

refuseOldNode();
// Nobody should wait for a build to hear of a typing error.
(await import('../src/config/of-process.ts')).configOfProcess();
if (widgetIsStale()) buildWidget(['--no-manifest']);
await import('../src/main.ts');

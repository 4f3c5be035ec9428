import { option } from './settings.ts';
import { button } from './static-launcher.ts';
import { sentence } from './words.ts';

/** Loading that takes longer is explained in words. Milliseconds. */
const PATIENCE_MS = 2_000;

let loading: Promise<unknown> | undefined;
let again = '';

/** Fetches the app once. A failed try may be repeated, under another address because browsers remember failed modules. */
export const load = (): Promise<unknown> => (loading ??= import(`${option('relayUrl')}/__FRONTDESK_APP__${again}`).catch((error: unknown) => {
  loading = undefined;
  again += '?';
  throw error;
}));

/** Says on the button, and as its name to those who do not see it, that nothing is there yet. */
const explain = (): void => {
  button.ariaLabel = sentence(1);
  button.ariaBusy = 'false';
};

/** Fetches the app with the visitor watching. What happens to the button after the app has come is not seen: it has drawn its own. */
export const show = (): Promise<unknown> => {
  button.ariaBusy = 'true';
  setTimeout(explain, PATIENCE_MS);
  return load().catch((error: unknown) => {
    explain();
    throw error;
  });
};

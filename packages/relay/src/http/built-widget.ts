import { fileURLToPath } from 'node:url';
import { staticFolder } from './static-files.ts';

/** The widget's built files, `packages/widget/dist`, the same distance from `src/http` and `dist/http`. */
export const builtWidget = staticFolder(fileURLToPath(new URL('../../../widget/dist/', import.meta.url)));

/** Entry files by name, `{app: 'assets/app-1a2b3c4d.js', admin: …}`; undefined while the widget is not built. */
export async function builtEntry(name: string): Promise<string | undefined> {
  const manifest = await builtWidget.file('manifest.json');
  if (!manifest) return undefined;
  const entries = JSON.parse(new TextDecoder().decode(manifest.bytes)) as Record<string, unknown>;
  const file = entries[name];
  return typeof file === 'string' && file !== '' ? file : undefined;
}

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder that only the relay's user may look into, and those above it that are missing. Harmless when it is there.
 *
 * Not `mkdir` with `recursive`: that takes ENOENT for "the one above is missing" and tries for ever where it is there and the file system takes
 * no folders, as below `/proc`.
 *
 * @throws what the file system says, also when a file is in the place of the folder.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const above = dirname(folder);
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
    if (code !== 'ENOENT' || above === folder) throw error;
    if (await stat(above).catch(() => undefined)) throw new Error(`no folder can be made in ${above}`, { cause: error });
    await makeFolder(above);
    // Again from the beginning: another process may be making the same.
    await makeFolder(folder);
  }
}

/** Writes docs/security/permissions.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { permissionsPage } from './table.ts';

const page = join(import.meta.dirname, '../../../docs/security/permissions.md');
mkdirSync(dirname(page), { recursive: true });
writeFileSync(page, permissionsPage());

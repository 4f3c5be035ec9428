import { tlsFiles } from '../config/tls.ts';
import type { Config } from '../config.ts';

/** The relay's address as people see it, as far as the configuration knows it; without a slash at the end. */
export function peopleUrl(config: Config): string {
  return config.FRONTDESK_PUBLIC_URL === undefined ? `${tlsFiles(config) ? 'https' : 'http'}://localhost:${config.PORT}` : new URL(config.FRONTDESK_PUBLIC_URL).origin;
}

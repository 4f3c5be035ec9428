import type { Config } from '../config.ts';

/** The relay's address as people see it, as far as the configuration knows it; without a slash at the end. */
export function peopleUrl(config: Config): string {
  return config.FRONTDESK_PUBLIC_URL === undefined ? `http://localhost:${config.PORT}` : new URL(config.FRONTDESK_PUBLIC_URL).origin;
}

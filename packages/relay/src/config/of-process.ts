import { type Config, ConfigError, loadConfig } from '../config.ts';

const EX_CONFIG = 78;

/** The configuration of this process; where it is wrong, one sentence per problem and the end, with 78 (EX_CONFIG). */
export function configOfProcess(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Frontdesk cannot start, because its configuration is wrong:\n${error.message.split('\n').map((line) => `  - ${line}`).join('\n')}\n`);
    process.exit(EX_CONFIG);
  }
}

/** The command line in a checkout is a script of the root package, whose name this is. */
const ROOT_PACKAGE = 'frontdesk';
const SCRIPTS: ReadonlySet<string | undefined> = new Set(['cli', 'start']);

/**
 * What somebody types to run a command of the relay's command line, as they called this process: `frontdesk agent list` where the package is
 * installed, `npm run cli -- agent list` in a checkout, whose folder of programs is in nobody's path.
 *
 * @param command with its options.
 * @param env in which the process was started; npm tells there which script it runs, of which package.
 */
export function commandLine(command: string, env: NodeJS.ProcessEnv = process.env): string {
  const isScript = env['npm_package_name'] === ROOT_PACKAGE && SCRIPTS.has(env['npm_lifecycle_event']);
  return `${isScript ? 'npm run cli --' : 'frontdesk'} ${command}`;
}

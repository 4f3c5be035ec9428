/** What is told at the start: where everything is. Plain lines unless a person is looking at a terminal. */
export function announce({ url, ownerLink, people }: { url: string; ownerLink: string | undefined; people: boolean | undefined }): string {
  const bold = (text: string) => (people ? `\u001b[1m${text}\u001b[22m` : text);
  const faint = (text: string) => (people ? `\u001b[2m${text}\u001b[22m` : text);
  const console = ownerLink === undefined ? `${url}/admin` : `${ownerLink}  ${faint('(works once, for a day: set your password there)')}`;
  return [
    '',
    `  ${bold('Frontdesk is running')} at ${url}`,
    '',
    `  Demo     ${url}/demo`,
    `  Console  ${console}`,
    `  API      ${url}/docs`,
    '',
    ...(people ? [`  ${faint('Stop with Ctrl-C.')}`, ''] : []),
  ].join('\n') + (people ? '\n' : '');
}

/**
 * The line a site owner pastes.
 * @param relayUrl base URL of the relay, without a slash at its end.
 */
export function scriptTag(relayUrl: string, workspace: string): string {
  return `<script async src="${relayUrl}/widget.js${workspace === 'default' ? '' : `?workspace=${encodeURIComponent(workspace)}`}"></script>`;
}

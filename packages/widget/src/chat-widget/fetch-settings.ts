import type { WidgetSettings } from '@frontdesk/protocol';

/** The workspace's settings, for elements that no loader gave them. Rejects when the relay does not answer with them. */
export async function fetchSettings(relay: string, workspace: string): Promise<Partial<WidgetSettings>> {
  const answer = await fetch(`${relay}/api/v1/widget/settings?workspace=${encodeURIComponent(workspace)}`, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`The relay answered ${answer.status}.`);
  return (await answer.json()) as Partial<WidgetSettings>;
}

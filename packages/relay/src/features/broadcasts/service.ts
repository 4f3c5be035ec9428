import type { Body, Broadcast } from '@frontdesk/protocol';
import { conversationTopic, inboxTopic } from '../../bus/bus.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { broadcastOf } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import { checkText } from '../../http/text.ts';

/**
 * Appends to the announcements and tells connected visitors and consoles. Written once, not once per visitor: each visitor reads the one
 * log behind their own cursor.
 *
 * @throws Problem 409 when the id was used with other content, 413 when the text is too long.
 */
export async function sendBroadcast({ store, bus, config, now }: FeatureContext, by: Staff, id: string, content: Body): Promise<{ broadcast: Broadcast; duplicate: boolean }> {
  checkText(content.text, config.FRONTDESK_TEXT_CHARS);
  const { workspace } = by;
  const result = await store.broadcasts.create(workspace, { id, body: content, by: { kind: by.kind, id: by.id }, ts: now() });
  if (result.status === 'refused') throw new Problem(409, result.code, result.message);
  const broadcast = broadcastOf(result.broadcast, new Map([[by.id, by.name]]));
  if (result.status === 'stored') {
    const entry = { ...result.entry, by: broadcast.by };
    bus.publish(conversationTopic(workspace, entry.conv), { type: 'entry', conv: entry.conv, seq: entry.seq, frame: JSON.stringify({ t: 'entry', entry }) });
    bus.publish(inboxTopic(workspace), { type: 'latest', key: `broadcast:${id}`, frame: JSON.stringify({ t: 'broadcast', broadcast }) });
  }
  return { broadcast, duplicate: result.status === 'duplicate' };
}

import { ChatRefusal, type Posted } from '../../../packages/relay/src/chat/chat.ts';
import type { Business, World } from './world.ts';

/** A server of the business writes through the API of some node. It asks once: without an answer nothing was promised. */
export function postByRest(world: World, { id: workspace, sign, bot }: Business, conv: string | undefined, what: 'message' | 'state' | 'announcement'): void {
  const { recorder } = world;
  const chat = world.anyNode(world.chance(`rest at ${world.agenda.now}`))?.chat;
  if (!chat) return;
  const id = world.newId();
  const client = `${sign}.rest.${id.slice(-6)}`;
  const call = `${client}.1`;
  const text = `${call} from the server`;
  recorder.add({ type: 'client', client, workspace });
  const stored = ({ entry }: Pick<Posted, 'entry'>): void => recorder.add({ type: 'ack', client, conv: entry.conv, id, seq: entry.seq });
  const refused = (error: unknown): void => {
    if (!(error instanceof ChatRefusal)) world.failures.push(`a REST call failed: ${String(error)}`);
  };
  if (what === 'announcement') {
    recorder.add({ type: 'call', client, call });
    const log = world.database.state.workspaces.get(workspace)?.announcements ?? '';
    chat.announce(bot, { id, body: { text } }).then(({ broadcast }) => recorder.add({ type: 'ack', client, conv: log, id, seq: broadcast.seq }), refused);
  } else if (conv !== undefined && what === 'message') {
    recorder.add({ type: 'call', client, call });
    chat.post(bot, { conv, id, body: { text } }).then(stored, refused);
  } else if (conv !== undefined) {
    chat.setState(bot, { conv, id, state: 'closed' }).then(stored, refused);
  }
}

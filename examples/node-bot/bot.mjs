// A small bot: it greets each visitor once, answers a few words, and leaves the rest to people.
import process from 'node:process';
import { createAdminClient } from '@frontdesk/sdk/admin';

const { FRONTDESK_URL: url = 'http://localhost:8080', FRONTDESK_TOKEN: token } = process.env;
if (!token) {
  console.error('FRONTDESK_TOKEN is missing. Make an API token in the console (Settings, API tokens) and pass it in the environment.');
  process.exit(1);
}

/** Words to look for, and what to say. The first that fits wins. */
const ANSWERS = [
  [/\b(open|opening|hours)\b/i, 'We are open Monday to Friday, 9 to 17.'],
  [/\b(ship|shipping|delivery)\b/i, 'Orders leave our house within one working day.'],
  [/\b(hi|hello|hey)\b/i, 'Hello! Ask me about opening hours or shipping, or just write: somebody will answer.'],
];

const desk = createAdminClient({ url, token, client: { name: 'node-bot', version: '0.1.0' } });
/** Conversations in which a person has been announced already. */
const announced = new Set();

desk.on('message', async ({ conversation, text }) => {
  // Somebody of the team looks after it: a bot stays quiet.
  if (conversation.assignee) return;
  const found = ANSWERS.find(([words]) => words.test(text));
  if (!found && announced.has(conversation.id)) return;
  if (!found) announced.add(conversation.id);
  await desk.send(conversation.id, found ? found[1] : 'Thank you, I have called a colleague.');
  console.log(`answered in ${conversation.id}`);
});
desk.on('error', ({ code, message }) => console.error(`${code}: ${message}`));
let shown = '';
desk.subscribe(() => {
  const { connection, session } = desk.getSnapshot();
  const line = session === 'signed-out' ? 'The relay does not know this token.' : `${connection.state}${connection.reason ? ` (${connection.reason})` : ''}`;
  if (line !== shown) console.log((shown = line));
});

await desk.start();
if (desk.getSnapshot().session === 'signed-out') process.exitCode = 1;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => desk.destroy());

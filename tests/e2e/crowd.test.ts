/** Two hundred visitors at once, two agents: everything arrives, nothing crosses. */
import assert from 'node:assert/strict';
import { createChatClient, type ChatClient } from '@frontdesk/sdk';
import { PATIENCE_MS, seen, until } from './browser.ts';
import { Console } from './console.ts';
import { story, type Stage } from './frontdesk.ts';

const VISITORS = 200;
const PASSWORD = 'another long enough password';

async function secondAgent(stage: Stage, owner: Console): Promise<Console> {
  await owner.go('Team');
  await owner.page.getByRole('button', { name: 'Invite somebody' }).click();
  await owner.page.getByRole('textbox', { name: 'Name' }).fill('Arno Agent');
  await owner.page.getByRole('textbox', { name: 'Email' }).fill('arno@shop.example');
  await owner.page.getByRole('button', { name: 'Make the link' }).click();
  const link = await owner.page.getByText(/#link=/).innerText();
  await owner.page.getByRole('button', { name: 'Done' }).click();
  await owner.go('Inbox');
  const agent = await Console.arrive(await stage.context(), link.trim());
  await agent.createAccount({ name: 'Arno Agent', password: PASSWORD });
  return agent;
}

/** What a visitor has in the support conversation, each text with its author's kind. */
function textsOf(client: ChatClient): string[] {
  const { conversations, current } = client.getSnapshot();
  const items = conversations.find(({ id }) => id === current)?.items ?? [];
  return items.flatMap((item) => (item.type === 'message' ? [`${item.by.kind}: ${item.body?.text ?? ''}`] : []));
}

const everyone = (clients: readonly ChatClient[], holds: (client: ChatClient, index: number) => boolean): number => clients.filter(holds).length;

story('two hundred visitors write at once to two agents: both lists are live, nothing is lost, nothing crosses', async (stage) => {
  const olga = await stage.owner();
  const arno = await secondAgent(stage, olga);
  const clients = Array.from({ length: VISITORS }, () => createChatClient({ url: stage.url }));
  stage.onEnd(async () => void (await Promise.all(clients.map((client) => client.destroy()))));
  await Promise.all(clients.map((client) => client.connect()));
  await until('all are online', async () => everyone(clients, (client) => client.getSnapshot().connection.state === 'online'), (count) => count === VISITORS);
  await Promise.all(clients.map(async (client, index) => {
    await client.send(`Question ${index} of 200`);
    await client.send(`and more about ${index}`);
  }));
  await until('all is stored', async () => everyone(clients, (client) => client.getSnapshot().queued === 0), (count) => count === VISITORS);

  for (const console of [olga, arno]) {
    await seen(console.page.getByRole('tab', { name: /^Open\s*200$/ }));
    await seen(console.row(/and more about \d+/));
  }

  const api = await stage.asOwner();
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const { items, next } = (await api.get(`:/conversations?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).json as { items: { id: string }[]; next?: string };
    ids.push(...items.map(({ id }) => id));
    if (next === undefined) break;
    cursor = next;
  }
  assert.equal(new Set(ids).size, VISITORS);
  assert.equal(ids.length, VISITORS, 'each conversation is listed once');

  await Promise.all(clients.map(async (client, index) => {
    const answer = await api.post(`:/conversations/${client.getSnapshot().current}/messages`, { text: `Answer ${index}` });
    assert.equal(answer.status, 201, answer.text);
  }));
  const expected = (index: number): string[] => [`visitor: Question ${index} of 200`, `visitor: and more about ${index}`, `agent: Answer ${index}`];
  await until('each has exactly their own', async () => everyone(clients, (client, index) => JSON.stringify(textsOf(client)) === JSON.stringify(expected(index))), (count) => count === VISITORS);

  // Both agents answer one visitor each, by hand, while the rest goes on.
  await clients[7]?.send('Somebody there? Seven asks.');
  await clients[8]?.send('Somebody there? Eight asks.');
  await olga.openConversation('Somebody there? Seven asks.');
  await arno.openConversation('Somebody there? Eight asks.');
  await Promise.all([olga.answer('Olga is here, Seven.'), arno.answer('Arno is here, Eight.')]);
  await until('Seven has it', async () => textsOf(clients[7]!), (texts) => texts.at(-1) === 'agent: Olga is here, Seven.');
  await until('Eight has it', async () => textsOf(clients[8]!), (texts) => texts.at(-1) === 'agent: Arno is here, Eight.');
  await olga.page.getByRole('tab', { name: /^Open/ }).waitFor({ timeout: PATIENCE_MS });
}, { FRONTDESK_CONNECTIONS_PER_ADDRESS: '1000', FRONTDESK_CONVERSATIONS_PER_ADDRESS: '1000', FRONTDESK_AGENT_MESSAGES_PER_MINUTE: '10000' });

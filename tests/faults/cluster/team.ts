/** A visitor and an agent of the SDK, each fixed to a node, who see what the other node tells. */
import { type ChatClient, createChatClient } from '@frontdesk/sdk';
import { type AdminClient, createAdminClient } from '@frontdesk/sdk/admin';
import { OWNER } from '../../relay/http/api-client.ts';
import { sleep, until } from '../kill/load.ts';

export class Pair {
  readonly visitor: ChatClient;
  readonly agent: AdminClient;
  readonly conv: string;
  /** What the visitor was told about the team, each state once in a row. */
  readonly states: string[] = [];

  private constructor(visitor: ChatClient, agent: AdminClient, conv: string) {
    this.visitor = visitor;
    this.agent = agent;
    this.conv = conv;
    this.#note();
    visitor.on('change', () => this.#note());
  }

  /** The owner must have been made. */
  static async begin(visitorsNode: { url: string }, agentsNode: { url: string }): Promise<Pair> {
    const agent = createAdminClient({ url: agentsNode.url });
    await agent.signIn({ email: OWNER.email, password: OWNER.password });
    const visitor = createChatClient({ url: visitorsNode.url });
    await visitor.connect();
    await until('the visitor sees the agent', () => visitor.getSnapshot().team.state === 'online');
    const { conv } = await visitor.send('Is anybody there?');
    await until('the message is stored', () => visitor.getSnapshot().queued === 0);
    agent.openConversation(conv);
    const pair = new Pair(visitor, agent, conv);
    await until('the agent sees the message', () => pair.#agentReads('Is anybody there?'));
    return pair;
  }

  get team(): string {
    return this.visitor.getSnapshot().team.state;
  }

  get visitorId(): string | undefined {
    return this.agent.getSnapshot().conversations[this.conv]?.summary?.visitor?.id;
  }

  /** One message each way. */
  async talk(about: string): Promise<void> {
    await this.visitor.send(`${about}, asks the visitor`, this.conv);
    await until(`the agent reads of ${about}`, () => this.#agentReads(`${about}, asks the visitor`));
    await this.agent.send(this.conv, `${about}, answers the agent`);
    await until(`the visitor reads of ${about}`, () => this.visitor.getSnapshot().conversations.some(({ items }) => items.some((item) => item.type === 'message' && item.body?.text === `${about}, answers the agent`)));
  }

  /** Typing comes through Redis alone. */
  async typingComesThrough(): Promise<void> {
    const sees = (): boolean => this.visitor.getSnapshot().conversations.some(({ typing }) => typing.length > 0);
    this.agent.setTyping(this.conv, false);
    for (const end = performance.now() + 60_000; !sees(); await sleep(500)) {
      if (performance.now() > end) throw new Error('typing does not come through any more');
      this.agent.setTyping(this.conv, false);
      this.agent.setTyping(this.conv, true);
    }
    this.agent.setTyping(this.conv, false);
  }

  async end(): Promise<void> {
    await this.visitor.destroy();
    await this.agent.destroy();
  }

  #agentReads(text: string): boolean {
    return (this.agent.getSnapshot().conversations[this.conv]?.items ?? []).some((item) => item.type === 'message' && item.body?.text === text);
  }

  #note(): void {
    // Without a connection the SDK claims nothing by itself.
    if (this.visitor.getSnapshot().connection.state === 'online' && this.states.at(-1) !== this.team) this.states.push(this.team);
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import fc from 'fast-check';
import { type Bench, outcome, Talk, workspace } from './fixture.ts';

/** What a conversation is, told as simply as possible: a list, and everything else counted from it. */
class Model {
  readonly entries: { id: string; type: 'message' | 'edit' | 'delete'; by: string; text: string | undefined; first: string; target?: string }[] = [];
  readonly cursors = new Map<string, { delivered: number; read: number }>();

  cursor(who: string) {
    const found = this.cursors.get(who) ?? { delivered: 0, read: 0 };
    this.cursors.set(who, found);
    return found;
  }

  move(who: string, delivered: number, read: number): void {
    const [cursor, head] = [this.cursor(who), this.entries.length];
    cursor.read = Math.max(cursor.read, Math.min(read, head));
    cursor.delivered = Math.max(cursor.delivered, Math.min(delivered, head), cursor.read);
  }

  add(by: string, id: string, type: 'message' | 'edit' | 'delete', text: string, target?: string): string {
    const known = this.entries.find((entry) => entry.id === id);
    if (known) return known.by === by && known.type === type && known.first === text && known.target === target ? 'duplicate' : 'id_conflict';
    if (this.entries.length === 0 && by !== 'visitor') return 'not_found';
    const message = this.entries.find((entry) => entry.id === target && entry.type === 'message' && entry.text !== undefined);
    if (type !== 'message') {
      if (!message) return 'not_found';
      if (by === 'visitor' && message.by !== by) return 'forbidden';
      message.text = type === 'edit' ? text : undefined;
      if (type === 'delete') for (const edit of this.entries) if (edit.target === target) edit.text = undefined;
    }
    this.entries.push({ id, type, by, text: type === 'delete' ? undefined : text, first: text, ...(target === undefined ? {} : { target }) });
    this.move(by, this.entries.length, this.entries.length);
    return 'stored';
  }

  unread(read: number, byVisitor: boolean): number {
    return this.entries.filter((entry, index) => index + 1 > read && entry.type === 'message' && entry.text !== undefined && (entry.by === 'visitor') === byVisitor).length;
  }
}

type Step = { kind: 'message' | 'edit' | 'delete' | 'move' | 'reopen'; who: number; id: number; target: number; text: number; together: boolean };

const steps = fc.array(fc.record<Step>({
  kind: fc.constantFrom('message', 'message', 'message', 'edit', 'delete', 'move', 'move', 'reopen'), who: fc.nat(2), id: fc.nat(11), target: fc.nat(11), text: fc.nat(2), together: fc.boolean(),
}), { minLength: 5, maxLength: 60 });

/** Random histories against the model: dense seq, one entry per id, cursors, unread and previews, also within one commit and across restarts. */
export function modelContract(bench: () => Bench): void {
  test('random histories end as the simple model says', { timeout: 120_000 }, async () => {
    const where = await workspace(bench().store);
    await fc.assert(fc.asyncProperty(steps, async (history) => {
      const start = await Talk.start(bench().store, where);
      const model = new Model();
      let talk = start;
      const ids = Array.from({ length: 12 }, () => uuidv7());
      let waiting: { got: Promise<string>; expected: string }[] = [];
      const settle = async () => {
        const [got, expected] = [await Promise.all(waiting.map((item) => item.got)), waiting.map((item) => item.expected)];
        waiting = [];
        assert.deepEqual(got, expected);
      };
      for (const step of history) {
        const [name, actor] = ([['visitor', start.visitor], ['agent', start.agent], ['second', { kind: 'agent', id: 'second' }]] as const)[step.who] ?? (['visitor', start.visitor] as const);
        const [id, target, text] = [ids[step.id] ?? '', ids[step.target] ?? '', `text ${step.text}`];
        if (step.kind === 'reopen') {
          await settle();
          if (step.text > 0) continue;
          talk = Object.assign(new Talk(await bench().reopen(), where, start.visitor.id, start.conv), { agent: start.agent });
        } else if (step.kind === 'move') {
          const head = model.entries.length;
          if (head > 0) model.move(name, step.id, step.target - 3);
          waiting.push({ got: talk.move(actor, { delivered: step.id, read: Math.max(0, step.target - 3) }).then(() => 'moved'), expected: 'moved' });
        } else if (step.kind === 'message') {
          waiting.push({ got: outcome(talk.say(actor, text, id)), expected: model.add(name, id, 'message', text) });
        } else {
          const change = step.kind === 'edit' ? { type: 'edit' as const, target, body: { text } } : { type: 'delete' as const, target };
          waiting.push({ got: outcome(talk.append(actor, change, id)), expected: model.add(name, id, step.kind, step.kind === 'edit' ? text : '', target) });
        }
        if (step.together) continue;
        await settle();
        await compare(talk, model);
      }
      await settle();
      await compare(talk, model);
    }), { numRuns: 40 });
  });
}

async function compare(talk: Talk, model: Model): Promise<void> {
  const summary = await talk.store.conversations.get(talk.workspace, talk.conv);
  if (model.entries.length === 0) {
    assert.equal(summary, undefined);
    return;
  }
  assert.ok(summary);
  const entries = await talk.entries();
  assert.deepEqual(entries.map(({ seq, id, type }) => ({ seq, id, type })), model.entries.map(({ id, type }, index) => ({ seq: index + 1, id, type })));
  assert.deepEqual(entries.map((entry) => ('body' in entry ? entry.body?.text : undefined)), model.entries.map(({ text }) => text));
  const [visitor, agents] = [model.cursor('visitor'), [model.cursor('agent'), model.cursor('second')]];
  const furthest = { delivered: Math.max(...agents.map(({ delivered }) => delivered)), read: Math.max(...agents.map(({ read }) => read)) };
  assert.deepEqual(summary.cursors, { visitor, agents: furthest });
  assert.deepEqual([summary.head, summary.unreadByAgents, summary.unreadByVisitor], [model.entries.length, model.unread(furthest.read, true), model.unread(visitor.read, false)]);
  assert.equal(summary.last?.text, model.entries.findLast(({ type, text }) => type === 'message' && text !== undefined)?.text);
}

import { expect } from '@open-wc/testing';
import { clear, show, type, until } from './console.ts';
import { makeConversation, uuid } from './fake-admin-client.ts';

const hash = `#/inbox/${uuid(1)}`;
const first = makeConversation(1);
const called = (name: string | undefined) => [{ ...first, visitor: { ...first.visitor!, name, email: undefined } }];

describe('names in sentences of the other direction', () => {
  afterEach(clear);

  it('stand apart in an Arabic sentence, and the empty reply is written as the sentence in it', async () => {
    const { get, find } = await show({ conversations: called(undefined), hash, locale: 'ar' });
    const short = first.visitor!.id.slice(-4).toUpperCase();
    const field = await get<HTMLTextAreaElement>('textarea');
    await until(() => field.placeholder === `الرد على \u2068زائر \u2068${short}\u2069\u2069`, 'the placeholder');
    expect([field.getAttribute('aria-label'), field.dir]).to.deep.equal([field.placeholder, 'rtl']);
    type(field, 'Hello');
    await until(() => find<HTMLTextAreaElement>('textarea')?.dir === 'auto', 'the direction of what is written');
  });

  it('stand apart in an English sentence where they are Arabic; English ones stand as they are', async () => {
    for (const [name, said] of [['سارة', 'Reply to \u2068سارة\u2069'], ['Sara', 'Reply to Sara']] as const) {
      const { get } = await show({ conversations: called(name), hash });
      const field = await get<HTMLTextAreaElement>('textarea');
      await until(() => field.placeholder === said, said);
      clear();
    }
  });
});

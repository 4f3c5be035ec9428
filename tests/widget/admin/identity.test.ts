import { expect } from '@open-wc/testing';
import { clear, show, until, type Shown } from './console.ts';
import { makeConversation, makeVisitor, uuid } from './fake-admin-client.ts';

const proven = makeVisitor(1, { name: 'Ada', email: 'told@home.example', user: 'user-42', verified: ['user', 'name', 'attributes.plan'], attributes: { plan: 'pro', mood: 'fine' } });
const conversations = [makeConversation(1, { visitor: proven }), makeConversation(2, { visitor: makeVisitor(2, { name: 'Bob', user: 'user-7' }) })];
const panelOf = ({ find }: Shown): ShadowRoot | null | undefined => find('frontdesk-person-panel')?.shadowRoot;
const textOf = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('whom the site vouches for', () => {
  afterEach(clear);

  it('is marked in the list and in the panel, fact by fact; what the visitor told is not', async () => {
    const shown = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await until(() => panelOf(shown)?.querySelector('.proven'), 'the mark');
    expect(textOf(panelOf(shown)?.querySelector('.proven'))).to.equal('Signed in on your site as user-42');
    const marked = [...(panelOf(shown)?.querySelectorAll('.proof') ?? [])].map((mark) => textOf(mark.closest('div')));
    expect(marked).to.deep.equal(['NameAda', 'planpro']);
    expect(panelOf(shown)?.querySelector('button.edit')?.getAttribute('aria-label'), 'a proven name is not edited here').to.contain('Email');
    const rows = [...(shown.find('frontdesk-conversation-list')?.shadowRoot?.querySelectorAll('.row') ?? [])];
    expect(rows.map((row) => textOf(row).includes('Proven by your site'))).to.deep.equal([true, false]);
  });

  it('an id that is only told is shown as told', async () => {
    const shown = await show({ conversations, hash: `#/inbox/${uuid(2)}` });
    await until(() => textOf(panelOf(shown)?.querySelector('.told')), 'the panel');
    expect(panelOf(shown)?.querySelector('.proven, .proof')).to.equal(null);
    expect([...(panelOf(shown)?.querySelectorAll('dl > div') ?? [])].map(textOf)).to.include('Id on your siteuser-7');
    expect(textOf(panelOf(shown)?.querySelector('.told'))).to.equal('As told by the visitor; not verified.');
  });
});

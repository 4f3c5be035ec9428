import { expect } from '@open-wc/testing';
import type { AuditEntry } from '@frontdesk/sdk/admin';
import { clear, show, textOf, until, type Shown } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const conversations = [makeConversation(1)];
const hash = '#/settings/audit';
const entry = (seq: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
  seq, ts: NOW + seq, actor: { kind: 'agent', id: uuid(1_001), name: 'Ana Ruiz' }, action: 'session.started', address: '198.51.100.7', requestId: uuid(2_000 + seq), prev: `p${seq}`, hash: `h${seq}`, ...change,
});
const made = entry(3, { action: 'token.made', target: { kind: 'token', id: uuid(88) }, detail: { name: 'CRM', personal: false, expiresTs: NOW, scopes: 'conversations.read', colour: 'blue' } });
const page = (shown: Shown): string => textOf(shown, 'frontdesk-audit-log');
const rows = (shown: Shown): number => shown.find('frontdesk-audit-log')?.shadowRoot?.querySelectorAll('.entries > li').length ?? 0;

async function choose(shown: Shown, label: string, value: string): Promise<void> {
  const select = await shown.get<HTMLSelectElement>(`select[aria-label="${label}"]`);
  select.value = value;
  select.dispatchEvent(new Event('change'));
}

describe('Settings → Audit log', () => {
  afterEach(clear);

  it('says who did what to what and from where, newest first; each entry unfolds into its facts', async () => {
    const shown = await show({ conversations, hash, audit: [made, entry(2, { actor: { kind: 'system', id: 'command line' }, action: 'link.made' }), entry(1)] });
    await until(() => /Ana Ruiz made an API token : CRM .* Command line made a one-time link .* Ana Ruiz signed in/.test(page(shown)), 'the entries');
    const facts = shown.find('frontdesk-audit-log')!.shadowRoot!.querySelector('dl')!;
    expect(facts.checkVisibility()).to.equal(false);
    shown.find<HTMLElement>('frontdesk-audit-log')!.shadowRoot!.querySelector('summary')!.click();
    await until(() => facts.checkVisibility(), 'the facts');
    const said = [...facts.querySelectorAll('div')].map((fact) => [...fact.children].map((part) => part.textContent).join('='));
    for (const part of ['Name=CRM', 'Personal=no', 'Expires=March 12, 2026 at 2:30 PM', 'May=conversations.read', `On=token ${uuid(88)}`, 'From=198.51.100.7', `Request=${uuid(2_003)}`, 'Entry=3', 'Hash=h3']) expect(said).to.include(part);
    expect(said, 'a fact of a newer relay stands for itself').to.include('colour=blue');
  });

  it('shows what a newer relay recorded, by its name', async () => {
    const shown = await show({ conversations, hash, audit: [entry(1, { action: 'campaign.started', actor: { kind: 'bot', id: uuid(5), name: 'CRM' } })] });
    await until(() => /CRM did something that this console has no words for: campaign\.started/.test(page(shown)), 'the entry');
  });

  it('asks the relay for what was chosen, and says when nothing matches', async () => {
    const shown = await show({ conversations, hash, audit: [made, entry(1)] });
    await until(() => rows(shown) === 2, 'all');
    await choose(shown, 'What', 'token');
    await until(() => rows(shown) === 1 && /made an API token/.test(page(shown)), 'the tokens');
    expect(shown.client.calls).to.include('audit {"action":"token.*"}');
    const search = await shown.get<HTMLInputElement>('frontdesk-audit-log input[type=search], [role=search] input');
    search.value = 'nobody';
    search.dispatchEvent(new Event('change'));
    await until(() => /Nothing matches\./.test(page(shown)), 'the words');
    expect(shown.client.calls).to.include('audit {"q":"nobody","action":"token.*"}');
    search.value = '';
    search.dispatchEvent(new Event('change'));
    await choose(shown, 'What', 'all');
    await choose(shown, 'When', 'day');
    await until(() => rows(shown) === (Date.now() - NOW < 86_400_000 ? 2 : 0) && shown.find('.none, .entries'), 'the last day');
  });

  it('fetches older ones on demand, and newer ones by itself, without losing the older', async () => {
    const audit = Array.from({ length: 120 }, (_, index) => entry(120 - index));
    const shown = await show({ conversations, hash, audit });
    await until(() => rows(shown) === 50, 'a page');
    (await shown.button('Show older')).click();
    await until(() => rows(shown) === 100, 'two pages');
    audit.unshift(entry(121, { action: 'role.made', detail: { name: 'Night shift' } }));
    shown.client.change({ auditSeq: 121 });
    await until(() => rows(shown) === 101 && /made a role : Night shift/.test(page(shown)), 'the newest');
    (await shown.button('Show older')).click();
    await until(() => rows(shown) === 121, 'all');
    expect(shown.find('.older')).to.equal(null);
  });

  it('checks the log when asked to, and says whether it is whole', async () => {
    const shown = await show({ conversations, hash, audit: [made, entry(2), entry(1)] });
    await until(() => rows(shown) === 3, 'the entries');
    expect(shown.client.calls, 'nobody asked').not.to.include('audit verify');
    (await shown.button('Check the log')).click();
    await until(() => /The log is whole: 3 entries follow from one another, 2 signatures hold\./.test(page(shown)), 'the verdict');
    clear();
    const broken = await show({ conversations, hash, audit: [made], verification: { entries: 3, proofs: 0, findings: ['Entry 2 was changed.'] } });
    (await broken.button('Check the log')).click();
    await until(() => /Somebody has changed the log\. .*Entry 2 was changed\./.test(page(broken)), 'the finding');
    expect(broken.find('frontdesk-audit-log')!.shadowRoot!.querySelector('.danger ul')!.getAttribute('lang')).to.equal('en');
  });

  it('exports what is filtered as a file', async () => {
    const shown = await show({ conversations, hash, audit: [made] });
    await until(() => rows(shown) === 1, 'the entries');
    const downloads: string[] = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { downloads.push(this.download); };
    try {
      (await shown.button('Export')).click();
      await until(() => /The file was made\./.test(textOf(shown, 'frontdesk-toast-stack')), 'the words');
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
    expect(downloads).to.deep.equal(['audit-log.csv']);
    expect(shown.client.calls).to.include('audit export csv');
  });

  it('says so when there is nothing, when it cannot be read, and when a person may not read it', async () => {
    const empty = await show({ conversations, hash });
    await until(() => /Nothing has been recorded yet\./.test(page(empty)), 'the words');
    clear();
    const failed = await show({ conversations, hash, failure: { code: 'rate_limited', message: '', status: 429 } });
    await until(() => /too many in a short time/.test(page(failed)), 'the reason');
    await failed.button('Try again');
    clear();
    const agent = await show({ conversations, hash, role: 'agent' });
    await until(() => agent.find('frontdesk-settings')?.shadowRoot?.querySelector('.note'), 'the refusal');
    expect(agent.find('frontdesk-audit-log')).to.equal(null);
  });

  it('speaks German, and Arabic from right to left with addresses as they are', async () => {
    for (const [locale, words] of [['de', /Ana Ruiz hat einen API-Schlüssel erstellt/], ['ar', /Ana Ruiz إنشاء مفتاح API/]] as const) {
      const shown = await show({ conversations, hash, locale, audit: [made] });
      await until(() => words.test(page(shown)), `the words in ${locale}`);
      expect(shown.find('frontdesk-audit-log')!.shadowRoot!.querySelector('.place')!.getAttribute('dir')).to.equal('ltr');
      clear();
    }
  });
});

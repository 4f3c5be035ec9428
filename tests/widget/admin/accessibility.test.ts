import { expect } from '@open-wc/testing';
import type { AuditEntry } from '@frontdesk/sdk/admin';
import { clear, show, type, until, type ShowOptions } from './console.ts';
import { NOW, makeConversation, makeMessage, uuid } from './fake-admin-client.ts';

const conversations = [1, 2, 3, 4].map((number) => makeConversation(number));
const own = { kind: 'agent', id: uuid(1_001) } as const;
const items = { [uuid(1)]: [makeMessage(1), makeMessage(2, { by: own, own: true, status: 'read' }), makeMessage(3, { by: own, own: true, status: 'failed', seq: undefined, error: { code: 'x', message: 'Refused.' } })] };
const broadcasts = [{ id: uuid(71), seq: 1, body: { text: 'We are closed today.', title: 'Closed' }, by: own, ts: NOW, audience: 10, delivered: 5, read: 2 }];
const roles = [{ id: uuid(1_090), name: 'Night shift', permissions: ['conversations.read', 'conversations.write'], builtIn: false }];
const audit: readonly AuditEntry[] = [{ seq: 2, ts: NOW, actor: { kind: 'agent', id: own.id, name: 'Ana Ruiz' }, action: 'role.made', target: { kind: 'role', id: uuid(1_090) }, detail: { name: 'Night shift' }, address: '198.51.100.7', prev: '0', hash: '1' }];
const teams = [{ id: uuid(1_200), name: 'Returns', members: [own.id], createdTs: NOW }, { id: uuid(1_201), name: 'Night shift', members: [], createdTs: NOW }];
const given = [makeConversation(1, { team: uuid(1_200) }), makeConversation(2)];
const tokens = [{ id: uuid(61), name: 'CRM', createdTs: NOW, scopes: ['conversations.read'] }];

const VIEWS: readonly (readonly [name: string, options: ShowOptions, ready: string, key?: string])[] = [
  ['the inbox', { conversations }, '[role=option]'],
  ['a conversation', { conversations, items, hash: `#/inbox/${uuid(1)}` }, '.bubble'],
  ['the first run', {}, 'frontdesk-first-run'],
  ['the loading list', { stuck: true }, '.skeleton'],
  ['the list that failed', { failure: { code: 'network', message: '' } }, '[role=alert]'],
  ['the sign-in', { session: 'signed-out' }, 'form'],
  ['the owner’s first form', { session: 'signed-out', hash: '#link=owner' }, 'input[name=name]'],
  ['the second step of signing in', { session: 'signed-out' }, 'form', 'second'],
  ['the reset of a password', { session: 'signed-out', hash: '#link=reset' }, 'input[name=password]'],
  ['my security', { conversations, hash: '#/settings/security' }, '.lines'],
  ['the authenticator app', { conversations, hash: '#/settings/security' }, 'section.card', 'app'],
  ['the question who it is', { conversations, hash: '#/settings/security' }, '.lines', 'ask'],
  ['the broadcasts', { conversations, broadcasts, hash: '#/broadcasts' }, '.item'],
  ['one broadcast', { conversations, broadcasts, hash: `#/broadcasts/${uuid(71)}` }, '.numbers'],
  ['the broadcast composer', { conversations, hash: '#/broadcasts/new' }, 'frontdesk-broadcast-composer'],
  ['the team', { conversations, hash: '#/team' }, '.person'],
  ['the teams', { conversations, teams, hash: '#/team' }, '.rows'],
  ['making a team', { conversations, teams, hash: '#/team' }, '.rows', 'New team'],
  ['a question before a team goes', { conversations, teams, hash: '#/team' }, '.rows', 'Delete: Returns'],
  ['a conversation of a team', { conversations: given, items, teams, hash: `#/inbox/${uuid(1)}` }, '.bubble', 'Filters'],
  ['the look settings', { conversations, hash: '#/settings/look' }, 'frontdesk-widget-preview'],
  ['the installation', { conversations, hash: '#/settings/install' }, 'frontdesk-copy-button'],
  ['the workspace settings', { conversations, hash: '#/settings/workspace' }, 'frontdesk-workspace-settings'],
  ['the content rules', { conversations, hash: '#/settings/content' }, 'frontdesk-held-messages'],
  ['the tokens', { conversations, tokens, hash: '#/settings/tokens' }, '.rows'],
  ['making a token', { conversations, tokens, hash: '#/settings/tokens' }, '.rows', 'New token'],
  ['the roles', { conversations, roles, hash: '#/settings/roles' }, '.rows'],
  ['making a role', { conversations, roles, hash: '#/settings/roles' }, '.rows', 'New role'],
  ['a question before a role goes', { conversations, roles, hash: '#/settings/roles' }, '.rows', 'Remove: Night shift'],
  ['the audit log', { conversations, audit, hash: '#/settings/audit' }, '.entries'],
  ['limits and abuse', { conversations, hash: '#/settings/limits', blocks: [{ id: uuid(62), kind: 'address', subject: '198.51.100.7', exempt: false, strikes: 0, by: { kind: 'system', id: 'abuse' }, signals: ['flood'], createdTs: NOW }] }, 'table'],
  ['the notification settings', { conversations, hash: '#/settings/notifications' }, 'frontdesk-notification-settings'],
  ['the command palette', { conversations }, '[role=option]', 'k'],
  ['the help sheet', { conversations }, '[role=option]', '?'],
];

describe('accessibility of the console', () => {
  afterEach(clear);

  for (const scheme of ['light', 'dark'] as const) {
    for (const [name, options, ready, key] of VIEWS) {
      it(`finds nothing wrong in ${name}, ${scheme}`, async () => {
        const { get, press, element, button, client } = await show({ ...options, scheme });
        await get(ready);
        if (key === 'second') {
          (await get<HTMLInputElement>('[name=email]')).value = 'ana@shop.example';
          type(await get<HTMLInputElement>('[name=password]'), 'with an app');
          (await button('Sign in')).click();
          await get('[name=code]');
        } else if (key === 'app') {
          (await button('Set up')).click();
          await get('.qr svg path');
        } else if (key === 'ask') {
          void client.ask?.();
          await get('dialog[open]');
        } else if (key && key.length > 1) {
          (await button(key)).click();
          await get('form, dialog[open]');
        } else if (key) {
          press(key, key === 'k' ? { ctrlKey: true } : {});
          await get('dialog[open]');
        }
        await until(() => element.getAnimations({ subtree: true }).every((animation) => animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity));
        await expect(element).to.be.accessible({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], ignoredRules: ['region', 'page-has-heading-one'] });
      });
    }
  }

  it('has targets of 44 pixels on a phone', async () => {
    const { get, all } = await show({ conversations, items, hash: `#/inbox/${uuid(1)}`, width: 390 });
    await get('.bubble');
    const small = all('frontdesk-conversation button, header button, .send').filter((button) => button.offsetParent !== null && !button.closest('.tools, .trouble'))
      .filter((button) => button.getBoundingClientRect().width < 44 || button.getBoundingClientRect().height < 44);
    expect(small.map((button) => button.outerHTML)).to.deep.equal([]);
  });
});

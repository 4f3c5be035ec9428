import { expect } from '@open-wc/testing';
import { parseOrigins } from '../../../packages/widget/src/chat-admin/settings/parse-origins.ts';
import { ORIGIN_CASES } from '../../protocol/origin-cases.ts';
import { clear, show, type, until } from './console.ts';

describe('the console’s allowed origins', () => {
  afterEach(clear);

  it('takes what the relay takes, in this browser as well', () => {
    const filled = ORIGIN_CASES.filter(([given]) => given !== '');
    expect(filled.map(([given]) => [given, parseOrigins(given).origins[0]])).to.deep.equal(filled);
    for (const [given, kept] of filled) expect(parseOrigins(given).bad).to.equal(kept === undefined ? given : undefined);
  });

  it('a wildcard and a plain * are saved', async () => {
    const { get, button, client } = await show({ hash: '#/settings/workspace' });
    type(await get<HTMLTextAreaElement>('textarea'), 'https://*.shop.example\n*');
    (await button('Save')).click();
    await until(() => client.calls.includes('workspace {"allowedOrigins":["https://*.shop.example","*"]}'), 'the saving');
  });

  it('a list that holds a wildcard does not keep the name from being saved', async () => {
    const { get, button, client } = await show({ hash: '#/settings/workspace', workspace: { allowedOrigins: ['https://*.shop.example'] } });
    type(await get<HTMLInputElement>('input[maxlength="120"]'), 'South Shop');
    (await button('Save')).click();
    await until(() => client.calls.includes('workspace {"allowedOrigins":["https://*.shop.example"],"name":"South Shop"}'), 'the saving');
  });
});

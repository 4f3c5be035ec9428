/** What honest and dishonest visitors do, as stories: who blocks an honest one has to change this file and say why. */
import type { Act, Actor } from '../../../packages/relay/src/features/abuse/watch.ts';

export interface Step { readonly actor: Actor; readonly act: Act }
export interface Story { readonly name: string; readonly steps: readonly Step[] }

const MINUTE = 60_000;
const START = 1_790_000_000_000;

type Said = { readonly who?: string; readonly from?: string; readonly conv?: string; readonly text: string; readonly at: number; readonly writtenAt?: number; readonly isNew?: boolean; readonly sinceArrival?: number };
const says = ({ who = 'vera', from = '198.51.100.7', conv, text, at, writtenAt = at, isNew = false, sinceArrival = 30_000 }: Said): Step =>
  ({ actor: { workspace: 'shop', visitor: who, from }, act: { type: 'message', conv: conv ?? `${who}-1`, text, at: START + at, writtenAt: START + writtenAt, isNew, sinceArrival } });
const refused = (at: number, who = 'vera'): Step => ({ actor: { workspace: 'shop', visitor: who, from: '198.51.100.7' }, act: { type: 'limited', at: START + at } });
const times = <Value>(count: number, make: (index: number) => Value): Value[] => Array.from({ length: count }, (_, index) => make(index));

const CHATTER = ['hi', 'hello??', 'anyone there', 'ok', 'so', 'my order did not come', 'its number 48213', 'what should i do', 'pls answer', 'thx!!', 'wait', 'i found it', 'no', 'that is another one', 'sorry', ':)', '????', 'still here', 'good', 'bye'];
const PREFILLED = 'Hello, I would like to know more about the Heron lamp and when it is delivered.';
const LOG = times(12, (line) => `at Object.run (https://cdn.shop.example/assets/app-${line}.js:${line}:${line * 7})`).join('\n');
const ADVERT = 'Best replica watches and cheap medicine without prescription, order now with discount at our store';

export const HONEST: readonly Story[] = [
  { name: 'a chatty person who writes twenty short lines a minute, once', steps: times(20, (index) => says({ text: CHATTER[index % CHATTER.length] ?? '', at: index * 3_000 })) },
  { name: 'somebody who hits Enter after every other word for half a minute', steps: times(18, (index) => says({ text: CHATTER[index] ?? '', at: index * 1_500 })) },
  { name: 'sixty messages written offline in an hour, which arrive as fast as they are taken', steps: times(60, (index) => says({ text: `${CHATTER[index % CHATTER.length]} ${index}`, at: Math.floor(index / 20) * MINUTE + (index % 20) * 20, writtenAt: -60 * MINUTE + index * MINUTE })) },
  { name: 'a hundred messages in an hour, the most that is taken', steps: times(100, (index) => says({ text: `${CHATTER[index % CHATTER.length]} ${index}`, at: index * 36_000 })) },
  { name: 'the same long question in two conversations, because nobody answered', steps: [says({ text: PREFILLED, at: 0 }), says({ text: PREFILLED, at: 5 * MINUTE, conv: 'vera-2' })] },
  { name: 'the same signature under each message of a conversation', steps: times(15, (index) => says({ text: 'Kind regards, Vera Visitor, Head of Purchasing, North Company', at: index * 40_000 })) },
  { name: 'a stack trace with twelve links to one host, three times', steps: times(3, (index) => says({ text: `${LOG}\n${index}`, at: index * MINUTE })) },
  { name: 'a list of eight products of the shop', steps: [says({ text: times(8, (index) => `https://shop.example/product/${index}`).join(' '), at: 0, isNew: true, sinceArrival: 400 })] },
  { name: 'a comparison of offers with four links, in whole sentences, twice', steps: times(2, (index) => says({ text: `I saw the same lamp cheaper at https://one.example/lamp and at https://two.example/lamp, even at https://three.example/offers/lamp; the one at https://four.example is used. Can you match one of these prices, and how long would the delivery to Norway take then? ${index}`, at: index * MINUTE })) },
  { name: 'one link in a message written before the connection', steps: [says({ text: 'Is https://shop.example/product/heron in stock?', at: 0, isNew: true, sinceArrival: 50 })] },
  { name: 'an office of forty behind one address, each with a question of their own', steps: times(40, (index) => says({ who: `person-${index}`, text: `Question ${'abcdefghijklmnopqrstuvwxyz'.slice(index % 20)} about my order of last week, please answer ${'xyz'.repeat(index)}`, at: index * 14_000, isNew: true })) },
  { name: 'twelve people of one address who send the same prefilled text within ten minutes', steps: times(12, (index) => says({ who: `person-${index}`, text: PREFILLED, at: index * 45_000, isNew: true })) },
  { name: 'a family that says the same short things', steps: times(10, (index) => says({ who: `person-${index % 5}`, text: 'thank you very much!', at: index * 20_000, conv: `c-${index}`, isNew: true })) },
  { name: 'somebody eager who runs into the limit three times', steps: [...times(20, (index) => says({ text: CHATTER[index] ?? '', at: index * 2_500 })), refused(51_000), refused(70_000), refused(130_000)] },
  { name: 'Chinese and Arabic, where words have no spaces', steps: [says({ text: '你好,我想问一下我的订单什么时候可以送到,已经等了两个星期了。', at: 0 }), says({ text: 'مرحبًا، أود أن أعرف متى سيصل طلبي، فقد مر أسبوعان.', at: 20_000 }), says({ text: '你好,我想问一下我的订单什么时候可以送到,已经等了两个星期了。', at: 40_000 })] },
  { name: 'sentences without a space after the dot', steps: times(6, (index) => says({ text: `I ordered it.Then nothing came.Please help.It was number ${index}.Thanks.`, at: index * 10_000 })) },
];

export const DISHONEST: readonly (Story & { readonly kind: 'visitor' | 'address' })[] = [
  { name: 'a program that writes as fast as it is taken, minute after minute', kind: 'visitor', steps: times(60, (index) => says({ text: `x ${index}`, at: Math.floor(index / 20) * MINUTE + (index % 20) * 50 })) },
  { name: 'one advertisement in many conversations', kind: 'visitor', steps: times(8, (index) => says({ text: `${ADVERT} ${index}`, at: index * 20_000, conv: `c-${index}` })) },
  { name: 'messages of links to everywhere', kind: 'visitor', steps: times(5, (index) => says({ text: times(6, (link) => `http://cheap-${link}-${index}.example/buy`).join(' '), at: index * 15_000, isNew: true, sinceArrival: index * 15_000 + 100 })) },
  { name: 'new names again and again with one text', kind: 'address', steps: times(25, (index) => says({ who: `bot-${index}`, text: `${ADVERT} ${index}`, at: index * 5_000, isNew: true, sinceArrival: 2_000 })) },
  { name: 'going on against the limit', kind: 'visitor', steps: times(12, (index) => refused(index * 2_000)) },
  { name: 'links in the first instant, and a field filled in that nobody sees', kind: 'visitor', steps: [says({ text: 'http://cheap.example http://buy.example http://now.example', at: 0, isNew: true, sinceArrival: 90 }), { actor: { workspace: 'shop', visitor: 'vera' }, act: { type: 'trapped', at: START + 1_000 } }] },
];

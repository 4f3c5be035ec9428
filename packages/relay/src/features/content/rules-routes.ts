import { createRoute, z } from '@hono/zod-openapi';
import { isSupportedCountry } from 'libphonenumber-js/min';
import { auditOf } from '../../audit/of-request.ts';
import { PERSONAL_DATA, type PersonalData } from '../../content/find.ts';
import { compileRules } from '../../content/inspect.ts';
import { type ContentSettings, MOST_WORDS, PERSONAL_DATA_ACTIONS, type PersonalDataAction, WORD_ACTIONS, WORD_CHARS } from '../../content/settings.ts';
import type { Feature } from '../../feature.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import { checkText } from '../../http/text.ts';
import type { AuditDetail } from '../../store/records.ts';

const Action = z.enum(PERSONAL_DATA_ACTIONS);

const Words = z.strictObject({
  action: z.enum(WORD_ACTIONS).describe('mask: the word is hidden; hold: the message waits until somebody of the team has looked at it; refuse: it is not taken.'),
  own: z.array(z.string().trim().min(1).max(WORD_CHARS)).max(MOST_WORDS).describe('Whole words or phrases, whatever their case and accents; * at an end for any continuation.'),
  english: z.boolean().describe('Also a common list of English words.'),
});
const PersonalDataRules = z.strictObject(Object.fromEntries(PERSONAL_DATA.map((kind) => [kind, Action])) as Record<PersonalData, typeof Action>)
  .describe('mask: hidden before anything is stored; warn: the sender is asked first; off: stored as it is.');
const Country = z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters').refine((code): boolean => isSupportedCountry(code), 'expected a country of ISO 3166-1')
  .describe('Whose telephone numbers are found without +…; missing: only international ones.');
const Staff = z.boolean().describe('They hold for what the team writes, too.');

const ContentRules = z.strictObject({ words: Words, personalData: PersonalDataRules, phoneCountry: Country.optional(), staff: Staff }).meta({ id: 'ContentRules' });
const Patch = z.strictObject({ words: Words.optional(), personalData: PersonalDataRules.partial().optional(), phoneCountry: Country.nullable().optional(), staff: Staff.optional() });

const Tried = z.object({
  outcome: z.enum(['store', 'warn', 'hold', 'refuse']).describe('What would become of such a message of a visitor.'),
  text: z.string().describe('As it would be stored.'),
  finds: z.array(z.object({ kind: z.enum([...PERSONAL_DATA, 'word']), from: z.int(), to: z.int() })).readonly().describe('What was found, in UTF-16 units of the given text.'),
});

const tags = ['Content'];
const manage = requirePermission('security.manage');

const get = createRoute({
  method: 'get', path: '/content', tags, summary: 'The rules for what messages say', ...STAFF, middleware: [manage] as const,
  responses: { 200: json(ContentRules, 'The rules'), ...problems(401, 403) },
});

const patch = createRoute({
  method: 'patch', path: '/content', tags, summary: 'Change the rules for what messages say', description: 'What is left out stays; `words` is replaced as a whole. They hold for every message from then on; what is stored stays as it is.', ...STAFF, middleware: [manage, requireConfirmed] as const,
  request: { body: body(Patch) },
  responses: { 200: json(ContentRules, 'The rules after the change'), ...problems(401, 403) },
});

const tryOut = createRoute({
  method: 'post', path: '/content/try', tags, summary: 'See what the rules make of a text', description: 'Nothing is stored. With `rules` as if the rules were changed so.', ...STAFF, middleware: [manage] as const,
  request: { body: body(z.strictObject({ text: z.string().min(1), rules: Patch.optional() })) },
  responses: { 200: json(Tried, 'What would happen'), ...problems(401, 403, 413) },
});

/** The rules as they would be. */
function changed(before: ContentSettings, { words, personalData, phoneCountry, staff }: z.infer<typeof Patch>): ContentSettings {
  const { phoneCountry: country, ...rules } = before;
  const actions = Object.fromEntries(PERSONAL_DATA.map((kind) => [kind, personalData?.[kind] ?? rules.personalData[kind]])) as Record<PersonalData, PersonalDataAction>;
  const next = phoneCountry === undefined ? country : (phoneCountry ?? undefined);
  return { words: words ?? rules.words, personalData: actions, staff: staff ?? rules.staff, ...(next === undefined ? {} : { phoneCountry: next }) };
}

const shown = ({ words, personalData, ...rest }: ContentSettings): z.infer<typeof ContentRules> => ({
  ...rest, words: { ...words, own: [...words.own] }, personalData: personalData as Record<PersonalData, PersonalDataAction>,
});

/** Never the words themselves: an audit log is read by more people than the list. */
const describe = ({ words, personalData, phoneCountry, staff }: ContentSettings): AuditDetail => ({
  words: words.action, ownWords: words.own.length, english: words.english, ...personalData, staff, ...(phoneCountry === undefined ? {} : { phoneCountry }),
});

export const rulesRoutes: NonNullable<Feature['routes']> = (app, { content, audit, config }) => {
  app.openapi(get, async (c) => c.json(shown(await content.settings(c.get('principal').workspace)), 200));

  app.openapi(patch, async (c) => {
    const { workspace } = c.get('principal');
    const settings = changed(await content.settings(workspace), c.req.valid('json'));
    await content.change(workspace, settings);
    await audit.record({ ...auditOf(c), action: 'security.changed', target: { kind: 'workspace', id: workspace }, detail: { what: 'content', ...describe(settings) } });
    return c.json(shown(settings), 200);
  });

  app.openapi(tryOut, async (c) => {
    const { text, rules = {} } = c.req.valid('json');
    checkText(text, config.FRONTDESK_TEXT_CHARS);
    const { inspect } = compileRules(changed(await content.settings(c.get('principal').workspace), rules));
    const { outcome, text: stored, finds } = inspect?.(text) ?? { outcome: 'store' as const, text, finds: [] };
    return c.json({ outcome, text: stored, finds }, 200);
  });
};

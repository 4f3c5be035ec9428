/** A sentence by plural category of its `{count}`; `other` is always there. */
export type Plural = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string };

/** Sentences by key. `{name}` stands for a value. */
export type Sentences = Readonly<Record<string, string | Plural>>;

/** A translation of `Base`: the same keys, text for text and plural for plural. */
export type Translation<Base extends Sentences> = { readonly [Key in keyof Base]: Base[Key] extends string ? string : Plural };

/** One language's dictionary, loaded when it is needed. */
export interface Language<Base extends Sentences> {
  readonly locale: string;
  readonly load: () => Promise<Translation<Base>>;
}

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/i;

/** Reading direction of a locale. */
export const directionOf = (locale: string): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr');

/** The tag when Intl accepts it, else `en`: a typing mistake in an attribute must not stop the chat. */
function usable(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * Sentences, numbers and times of one language. Immutable: another language is another object.
 * @typeParam Base the dictionary that names the keys (English).
 */
export class Words<Base extends Sentences> {
  /** Canonical BCP 47 tag. */
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  readonly #sentences: Translation<Base>;
  readonly #overrides: Readonly<Record<string, string>>;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;

  /** @param overrides the owner's own words by key; they replace a plural as a whole. */
  constructor(locale: string, sentences: Translation<Base>, overrides: Readonly<Record<string, string>> = {}) {
    this.locale = usable(locale);
    this.dir = directionOf(this.locale);
    this.#sentences = sentences;
    this.#overrides = overrides;
    this.#plural = new Intl.PluralRules(this.locale);
    this.#number = new Intl.NumberFormat(this.locale);
    this.#time = new Intl.DateTimeFormat(this.locale, { hour: 'numeric', minute: '2-digit' });
  }

  /** The sentence with its values; numbers are written in the language's own way, `count` also picks the plural. */
  say(key: keyof Base & string, values: Readonly<Record<string, string | number>> = {}): string {
    // Nothing, for a moment, when the part that says it is not there yet.
    const sentence = this.#overrides[key] ?? (this.#sentences[key] as string | Plural | undefined) ?? '';
    const text = typeof sentence === 'string' ? sentence : (sentence[this.#plural.select(Number(values['count']))] ?? sentence.other);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'number' ? this.#number.format(value) : value;
    });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** Time of day, "14:05". @param ts milliseconds since 1970. */
  time(ts: number): string {
    return this.#time.format(ts);
  }

  /** Day and time in full, for tooltips. */
  moment(ts: number): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'long', timeStyle: 'short' }).format(ts);
  }
}

/** The first language of one of the wanted tags, whatever their region; undefined = none is. */
export function matchLanguage<Base extends Sentences>(wanted: readonly string[], languages: readonly Language<Base>[]): Language<Base> | undefined {
  for (const tag of wanted) {
    const close = languages.find((language) => language.locale === tag.toLowerCase().split('-')[0]);
    if (close) return close;
  }
  return undefined;
}

/**
 * Loads the best language for the wanted tags, best first. When the dictionary cannot be fetched the fallback is used, because a
 * chat in English is better than none.
 * @param wanted BCP 47 tags.
 * @param fallback the language that is always there.
 */
export async function loadWords<Base extends Sentences>(
  wanted: readonly string[], languages: readonly Language<Base>[], fallback: Translation<Base>, overrides: Readonly<Record<string, string>> = {},
): Promise<Words<Base>> {
  const language = matchLanguage(wanted, languages);
  const sentences = await language?.load().catch(() => undefined);
  if (!language || !sentences) return new Words('en', fallback, overrides);
  // The region ("de-AT", "en-GB") decides how numbers and times are written: where the page names none, the reader's own.
  const tag = wanted.find((each) => each.toLowerCase().startsWith(`${language.locale}-`)) ?? language.locale;
  return new Words(tag, sentences, overrides);
}

/** What the visitor reads: the page's own language, then the browser's. */
export function wantedLanguages(asked = 'auto'): readonly string[] {
  const page = document.documentElement.lang;
  return [...(asked === 'auto' ? [] : [asked]), ...(asked === 'auto' && page ? [page] : []), ...navigator.languages];
}

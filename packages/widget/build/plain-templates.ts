import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rollup';
import { htmlLiterals } from './compact-templates.ts';

interface LitInternals {
  readonly P: string;
  readonly L: (strings: TemplateStringsArray, type: 1) => [html: { toString(): string }, names: string[]];
}

/**
 * How Lit prepares a template, for templates in which each expression is a child or the value of an attribute, bare or in double quotes.
 * Its text takes the place of Lit's own function, so it must stand alone. `marker` is Lit's mark for an expression.
 *
 * @returns what is parsed, and the names of the attributes with expressions as they were written.
 */
function prepare(strings: readonly string[], marker: string): [html: string, names: string[]] {
  const names: string[] = [];
  let quoted: string | undefined;
  const html = strings.map((text, at) => {
    if (at > strings.length - 2) return text || '<?>';
    if (quoted && !text.includes('"')) return text + marker;
    quoted = '';
    const named = text.replace(/([^\s"'<>=]+)(=|="[^"]*)$/, (_all, name: string, rest: string) => {
      names.push(name);
      quoted = rest[1];
      return `${name}$lit$${rest}${marker}`;
    });
    return named === text ? `${text}<?${marker}>` : named;
  });
  return [html.join(''), names];
}

/** What of `lit-html/lit-html.js` only other templates and other directives than `repeat` need; from what is found, what stays. */
const CUTS: readonly (readonly [part: RegExp, stays: (...found: string[]) => string])[] = [
  [/const N=\(t,i\)=>\{.+?\};(?=class S\{)/s, () => `${prepare};const N=t=>{const s=prepare(t,o);s[0]=V(t,s[0]);return s};`],
  // Templates of SVG and MathML.
  [/if\((this\.el=S\.createElement\(f,e\)),(P\.currentNode=this\.el\.content),2===i\|\|3===i\)\{const t=this\.el\.content\.firstChild;t\.replaceWith\(\.\.\.t\.childNodes\)\}/, (_all, made, walked) => `${made};${walked};`],
  // Expressions in the place of an attribute's name, in the text of a textarea, in comments.
  [/else t\.startsWith\(o\)&&\(d\.push\(\{type:6,index:l\}\),r\.removeAttribute\(t\)\);if\(y\.test\(r\.tagName\)\)\{.+?\}\}\}else/s, () => '}else'],
  [/if\(r\.data===n\)(d\.push\(\{type:2,index:l\}\));else\{.+?\}l\+\+/s, (_all, noted) => `r.data===n&&${noted};l++`],
  [/:6===r\.type&&\(i=new Z\(h,this,t\)\)/, () => ':0'],
  [/class Z\{.+?\}(?=const j=)/s, () => ''],
  [/,F:Z\}/, () => '}'],
  // Templates that Lit's own compiler has made.
  [/"number"==typeof s\?(this\._\$AC\(t\)):\(.+?,s\)(?=;if)/s, (_all, prepared) => prepared!],
  // What directives may ask of the place they are in, and be told when it leaves the document.
  [/get parentNode\(\)\{return this\._\$AM\.parentNode\}get _\$AU\(\)\{return this\._\$AM\._\$AU\}/, () => ''],
  [/get _\$AU\(\)\{return this\._\$AM\?\._\$AU\?\?this\._\$Cv\}/, () => ''],
  [/get parentNode\(\)\{let t=.+?get endNode\(\)\{return this\._\$AB\}/s, () => ''],
  [/get tagName\(\)\{return this\.element\.tagName\}get _\$AU\(\)\{return this\._\$AM\._\$AU\}/, () => ''],
  [/for\(this\._\$AP\?\.\(!1,!0,s\);/, () => 'for(;'],
  [/setConnected\(t\)\{.+?\}\}(?=class H\{)/s, () => '}'],
];

/**
 * Gives the bundle a simpler lit-html, and stops the build at a template that needs more: each is prepared by both, and the outcome has to be
 * the same (docs/decisions/0013-an-element-of-our-own.md).
 */
export async function plainTemplates(from: string): Promise<Plugin> {
  const { _$LH: lit } = (await import(pathToFileURL(createRequire(from).resolve('lit-html')).href)) as { _$LH: LitInternals };
  return {
    name: 'plain-templates',
    transform(code, id) {
      if (id.endsWith('/node_modules/lit-html/lit-html.js')) {
        return {
          code: CUTS.reduce((text, [part, stays]) => {
            if (text.search(part) < 0) this.error(`lit-html no longer holds ${part}: bring build/plain-templates.ts up to date.`);
            return text.replace(part, stays);
          }, code),
          map: null,
        };
      }
      if (/\/lit-html\/directives\/(?!repeat\.js$)|\/lit-element\//.test(id)) this.error(`${id} may need what build/plain-templates.ts takes away.`);
      if (!id.includes('/packages/widget/src/') || !/\b(html|svg|mathml)`/.test(code)) return null;
      if (/\b(svg|mathml)`/.test(code)) this.error('Only html templates are drawn here; see build/plain-templates.ts.');
      for (const strings of htmlLiterals(this.parse(code))) {
        const [html, names] = lit.L(Object.assign([...strings], { raw: strings }) as unknown as TemplateStringsArray, 1);
        const [ours, ourNames] = prepare(strings, lit.P);
        if (String(html) !== ours || names.join() !== ourNames.join()) {
          this.error(`An expression in this template is neither a child nor the value of an attribute, bare or in double quotes; see build/plain-templates.ts.\n${strings.join('${…}')}`);
        }
      }
      return null;
    },
  };
}

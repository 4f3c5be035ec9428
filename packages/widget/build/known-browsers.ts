import type { Plugin } from 'rollup';

type Answers = Readonly<Record<string, readonly (readonly [question: RegExp, answer: string])[]>>;

/** What Lit asks or does for browsers, build tools and debuggers that we know not to be there; by the file of Lit's that does it. */
const ANSWERS: Answers = {
  '@lit/reactive-element/css-tag.js': [
    // Every browser that understands ES2022 has constructable style sheets and a shadow DOM of its own.
    [/\w\.ShadowRoot&&\(void 0===\w\.ShadyCSS.+?CSSStyleSheet\.prototype/, 'true'],
    // What TypeScript has told us already.
    [/"CSSResult is not constructable\.[^"]+"/, '"css"'],
    [/"Value passed to 'css' function must be[^"]+"\+t\+"[^"]+"/, '"css"'],
  ],
  '@lit/reactive-element/reactive-element.js': [
    [/\w\.reactiveElementPolyfillSupport/, '(void 0)'],
    // Standard decorators leave their options there; ours are of the other kind, or none.
    [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w\.litPropertyMetadata\?\?=new WeakMap/, ''],
    [/this\[Symbol\.metadata\]/, 'null'],
    [/\(\w\.reactiveElementVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, '0'],
  ],
  'lit-html/lit-html.js': [
    [/\w\.litHtmlPolyfillSupport/, '(void 0)'],
    [/\(\w\.litHtmlVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, '0'],
  ],
  'lit-element/lit-element.js': [
    [/\w\.litElement(?:Polyfill|Hydrate)Support/g, '(void 0)'],
    [/\(\w\.litElementVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, '0'],
  ],
};

/** What Lit does for templates and properties of kinds that the visitor's chat has none of; the console has some. */
const CHAT_ANSWERS: Answers = {
  '@lit/reactive-element/reactive-element.js': [
    // Attributes hold text, numbers and yes or no.
    [/case Object:case Array:t=null==t\?t:JSON\.stringify\(t\)/, ''],
    [/case Object:case Array:try\{i=JSON\.parse\(t\)\}catch\(t\)\{i=null\}/, ''],
    // No property has a converter, a comparison or an accessor of its own, or a default that is not reflected.
    [/void 0!==i\.converter\?\.toAttribute\?i\.converter:u/, 'u'],
    [/"function"==typeof t\.converter\?\{fromAttribute:t\.converter\}:void 0!==t\.converter\?\.fromAttribute\?t\.converter:u/, 'u'],
    [/\(i\.hasChanged\?\?f\)\(h,s\)\|\|i\.useDefault&&i\.reflect&&h===this\._\$Ej\?\.get\(t\)&&!this\.hasAttribute\(r\._\$Eu\(t,i\)\)/, 'f(h,s)'],
    [/i&&!\(this\._\$Ej\?\?=new Map\)\.has\(t\)&&\(this\._\$Ej\.set\(t,r\?\?s\?\?this\[t\]\),!0!==h\|\|void 0!==r\)\|\|/, ''],
    [/r\?\?this\._\$Ej\?\.get\(e\)\?\?r/, 'r'],
    [/converter:u,reflect:!1,useDefault:!1,hasChanged:f/, ''],
    [/static addInitializer\(t\)\{[^}]+\}/, ''],
    [/void 0!==t\.l&&\(this\.l=\[\.\.\.t\.l\]\),/, ''],
    [/,this\.constructor\.l\?\.forEach\(t=>t\(this\)\)/, ''],
    [/removeController\(t\)\{[^}]+\}/, ''],
  ],
  'lit-html/lit-html.js': [
    // No template begins inside of an <svg> or of mathematics.
    [/2===i\?"<svg>":3===i\?"<math>":""/, '""'],
    [/\+\(2===i\?"<\/svg>":3===i\?"<\/math>":""\)/, ''],
    [/,2===i\|\|3===i\)\{const t=this\.el\.content\.firstChild;t\.replaceWith\(\.\.\.t\.childNodes\)\}/, ',0);'],
    // No expression stands in a <textarea>, <style>, <script> or <title>.
    [/if\(y\.test\(r\.tagName\)\)\{.+?\}\}else if\(8===/, '}else if(8==='],
    [/\(y\.test\(u\[2\]\)&&\(n=RegExp\("<\/"\+u\[2\],"g"\)\),c=p\)/, 'c=p'],
  ],
};

/**
 * Answers Lit's questions while building, so that the minifier leaves out what only another answer needs. A version that asks otherwise stops the build.
 *
 * @param isChat for the visitor's chat alone; else also for the console.
 */
export function knownBrowsers(isChat: boolean): Plugin {
  return {
    name: 'known-browsers',
    transform(code, id) {
      const file = Object.keys(ANSWERS).find((name) => id.endsWith(`/node_modules/${name}`));
      if (!file) return null;
      return {
        code: [...ANSWERS[file]!, ...(isChat ? CHAT_ANSWERS[file] ?? [] : [])].reduce((text, [question, answer]) => {
          if (text.search(question) < 0) this.error(`${file} no longer holds ${question}: bring build/known-browsers.ts up to date.`);
          return text.replace(question, answer);
        }, code),
        map: null,
      };
    },
  };
}

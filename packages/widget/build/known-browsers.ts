import type { Plugin } from 'rollup';

/** What Lit asks or does for browsers, build tools and debuggers that we know not to be there; by the file of Lit's that does it. */
const ANSWERS: Readonly<Record<string, readonly (readonly [question: RegExp, answer: string])[]>> = {
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

/** Answers Lit's questions while building, so that the minifier leaves out what only another answer needs. A version that asks otherwise stops the build. */
export function knownBrowsers(): Plugin {
  return {
    name: 'known-browsers',
    transform(code, id) {
      const file = Object.keys(ANSWERS).find((name) => id.endsWith(`/node_modules/${name}`));
      if (!file) return null;
      return {
        code: ANSWERS[file]!.reduce((text, [question, answer]) => {
          if (text.search(question) < 0) this.error(`${file} no longer holds ${question}: bring build/known-browsers.ts up to date.`);
          return text.replace(question, answer);
        }, code),
        map: null,
      };
    },
  };
}

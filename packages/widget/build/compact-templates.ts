import { transformSync } from 'esbuild';
import type { Plugin } from 'rollup';
import { within, type SyntaxNode } from './syntax.ts';

/** A css`…` literal without `${…}`; with one it is left as it is. */
const CSS_LITERAL = /\bcss`([^`$]*)`/g;
/** An attribute's fixed value that needs no quotes. */
const PLAIN_VALUE = /(?<=\s[\w-]+=)"([\w-]+)"(?=[\s>])/g;

/** The html literals within a module's syntax tree: the nodes of their fixed parts. */
function* htmlNodes(tree: unknown): Generator<readonly SyntaxNode[]> {
  for (const node of within(tree)) if (node.type === 'TaggedTemplateExpression' && node.tag?.name === 'html') yield node.quasi!.quasis;
}

/** The same as text. */
export const htmlLiterals = (tree: unknown): string[][] => [...htmlNodes(tree)].map((quasis) => quasis.map(({ value }) => value!.cooked!));

/**
 * One stretch of markup between two expressions. Inside of a tag a line break becomes the space between attributes; between two tags
 * it goes; beside an expression `edge` is left of it.
 */
function compactMarkup(text: string, inTag: boolean, edge: '' | ' '): { text: string; inTag: boolean } {
  const parts = text.split(/(?<=>)|(?=<)/);
  let inside = inTag;
  const compact = parts.map((part, index) => {
    if (part.startsWith('<')) inside = true;
    const lines = /\s*\n\s*/g;
    const betweenTags = index > 0 && index < parts.length - 1 && !part.trim();
    const out = inside
      ? part.replace(lines, ' ').replace(/ >$/, '>').replace(PLAIN_VALUE, '$1')
      : part.replace(lines, (all, at: number) => (betweenTags ? '' : at === 0 || at + all.length === part.length ? edge : ' '));
    if (part.endsWith('>')) inside = false;
    return out;
  });
  return { text: compact.join(''), inTag: inside };
}

/**
 * Takes the indentation out of our css and html literals, which minifiers leave alone because they cannot know the tag.
 * Only our own sources are touched. Text that must keep its line breaks is put in by expressions, never written in a template.
 */
export function compactStyles(): Plugin {
  return {
    name: 'compact-styles',
    transform(code, id) {
      if (!id.includes('/packages/widget/src/') || !id.endsWith('.ts')) return null;
      // The chat's own tag gives back its text as it is; Lit's makes a sheet of it.
      const tag = code.includes("/element/styles.ts'") ? '' : 'css';
      return {
        code: code.replace(CSS_LITERAL, (_all, css: string) => `${tag}\`${transformSync(css, { loader: 'css', minify: true, target: 'safari16' }).code.trim().replaceAll('\\', '\\\\')}\``),
        map: null,
      };
    },
  };
}

/** The same for markup. Comes after TypeScript has become JavaScript, because it reads the syntax tree. */
export function compactMarkupLiterals(): Plugin {
  return {
    name: 'compact-markup',
    transform(code, id) {
      if (!id.includes('/packages/widget/src/') || !id.endsWith('.ts') || !code.includes('html`')) return null;
      const edits: { start: number; end: number; text: string }[] = [];
      for (const quasis of htmlNodes(this.parse(code))) {
        let inTag = false;
        for (const quasi of quasis) {
          // The chat lays out everything by flex and grid, where space between elements means nothing; the console has sentences with elements in them.
          const compact = compactMarkup(code.slice(quasi.start, quasi.end), inTag, id.includes('/chat-admin/') ? ' ' : '');
          ({ inTag } = compact);
          edits.push({ start: quasi.start, end: quasi.end, text: compact.text });
        }
      }
      edits.sort((one, other) => other.start - one.start);
      return { code: edits.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code), map: null };
    },
  };
}

import { transformSync } from 'esbuild';
import type { Plugin } from 'rollup';

/** A css`…` literal without `${…}`; with one it is left as it is. */
const CSS_LITERAL = /\bcss`([^`$]*)`/g;
/** Line breaks with their indentation between two tags of a template. */
const BETWEEN_TAGS = />\s*\n\s*</g;
/** Other line breaks inside a template's markup, found by the attribute or text that follows on the next line. */
const INSIDE_TEMPLATE = /html`[^`]*`/g;

/**
 * Takes the indentation out of our css and html literals, which minifiers leave alone because they cannot know the tag.
 * Only our own sources are touched. Text that must keep its line breaks is put in by expressions, never written in a template.
 */
export function compactTemplates(): Plugin {
  return {
    name: 'compact-templates',
    transform(code, id) {
      if (!id.includes('/packages/widget/src/') || !id.endsWith('.ts')) return null;
      const compact = code
        .replace(CSS_LITERAL, (_all, css: string) => `css\`${transformSync(css, { loader: 'css', minify: true, target: 'safari16' }).code.trim().replaceAll('\\', '\\\\')}\``)
        .replace(BETWEEN_TAGS, '><')
        .replace(INSIDE_TEMPLATE, (template) => template.replace(/\s*\n\s*/g, ' '));
      return { code: compact, map: null };
    },
  };
}

import { css } from '../element/styles.ts';

/** What stands in a bubble or an announcement, which keep white space: blocks bring no line breaks of their own. */
export const richTextCss = css`
  :is(.bubble, .words, .said) strong {
    font-weight: 650;
  }
  :is(.bubble, .words, .said) code {
    font: 0.9em/1.45 ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
  }
  :is(.bubble, .words, .said) :not(pre) > code,
  :is(.bubble, .words, .said) pre {
    background: color-mix(in srgb, currentColor 10%, transparent);
    border-radius: 5px;
  }
  :is(.bubble, .words, .said) :not(pre) > code {
    padding: 1px 4px;
  }
  :is(.bubble, .words, .said) pre {
    margin: 6px 0;
    padding: 8px 10px;
    white-space: pre-wrap;
  }
  :is(.bubble, .words, .said) ul,
  :is(.bubble, .words, .said) ol {
    margin: 4px 0;
    padding-inline-start: 22px;
    white-space: normal;
  }
  :is(.bubble, .words, .said) li {
    white-space: pre-wrap;
  }
`;

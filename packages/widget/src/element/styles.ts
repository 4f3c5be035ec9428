/** A style sheet as text. The tag makes the build compact it. */
export const css = ([text]: TemplateStringsArray): string => text!;

const sheets = new Map<string, CSSStyleSheet>();

/** One sheet for each text, however many elements share it. */
export function sheetOf(text: string): CSSStyleSheet {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheets.set(text, (sheet = new CSSStyleSheet()));
    sheet.replaceSync(text);
  }
  return sheet;
}

/** Markup that no text can break out of: whatever is put into it is escaped, unless it is markup itself. */

/** Finished markup. Made by `html` and by charts alone, so that text from a message never passes for it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Content = string | number | Html | readonly Html[];

/** A tagged template: literal parts are markup, strings and numbers put into it become text. */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(
    literals.map((literal, i) => (i === 0 ? '' : markupOf(contents[i - 1]!)) + literal).join(''),
  );
}

function markupOf(content: Content): string {
  if (content instanceof Html) return content.markup;
  return Array.isArray(content)
    ? content.map(({ markup }: Html) => markup).join('')
    : escapeText(String(content));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!).toWellFormed();
}

import { printable } from '../util/printable.js';

/** Finished HTML: made by `html`, which escapes what is put into it, or declared by `trusted`. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** For text that is written in this program, never for what was read from anywhere. */
  static trusted(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: text is escaped, HTML stays, a list is joined, and null leaves nothing. */
export type HtmlPart = string | number | Html | null | readonly HtmlPart[];

/**
 * HTML out of a template. Values stand between tags or inside of double quotes; nowhere else are they safe.
 *
 * @example html`<p title="${name}">${name}</p>`
 */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return Html.trusted(texts.reduce((all, text, at) => `${all}${rendered(parts[at - 1] ?? null)}${text}`));
}

function rendered(part: HtmlPart): string {
  if (part === null) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(rendered).join('');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text for HTML; characters that would not show are shown by their number. */
function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

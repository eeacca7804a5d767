import { printable } from '../util/printable.js';

/** Text that is safe HTML: made by `html`, which escapes values, or declared safe with `trusted`. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Only for text that is part of this program, never for text that was read from somewhere. */
  static trusted(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** The values that a template accepts: text is escaped, HTML is inserted as it is, lists are joined, and null inserts nothing. */
export type HtmlPart = string | number | Html | null | readonly HtmlPart[];

/**
 * HTML from a template. Values may be placed only between tags or within double quotes; anywhere else they are not safe.
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

/** Escapes text for HTML; invisible characters are written as their code. */
function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

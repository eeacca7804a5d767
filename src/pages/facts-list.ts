import { type Html, type HtmlPart, html } from './html.js';

export function factsList(facts: Readonly<Record<string, HtmlPart>>): Html {
  const known = Object.entries(facts).filter(([, value]) => value !== null);
  return html`<dl class="facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

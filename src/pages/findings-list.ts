import type { Finding } from '../errors.js';
import { type Html, html } from './html.js';

/** Findings under a heading; nothing where there are none. */
export function findingsList(title: string, findings: readonly Finding[], kind: 'alert' | 'alert note'): Html | null {
  if (findings.length === 0) return null;
  return html`<h2>${title}</h2>${findings.map(
    ({ at, found, expected, remedy }) =>
      html`<div class="${kind}"><p><code>${at}</code>: ${found}; expected ${expected}.</p><p>${remedy}</p></div>`,
  )}`;
}

import { describeServer } from '../appwrite/server/capabilities.js';
import { ERROR_CATALOGUE } from '../errors.js';
import type {
  DataStepReport,
  MigrationFileReport,
  MigrationRunReport,
} from '../migrations/history/migration-report.js';
import { plural } from '../util/plural.js';
import { durationText } from './duration-text.js';
import { factsList } from './facts-list.js';
import { type Html, html } from './html.js';
import { page } from './page.js';

/**
 * What a run of migration files did, as one HTML page. Of documents it has only the ids of those that failed: the reasons and the log,
 * which may quote values, are only in the JSON report.
 */
export function runReportPage(report: MigrationRunReport): string {
  const { databaseId, direction, environment, startedAt, milliseconds, requests, server, batch, files, skipped } =
    report;
  const outcome = report.error === null ? 'done' : 'failed';
  return page({
    title: `${direction === 'up' ? 'Run' : 'Revert'} of migrations on ${databaseId}`,
    summary: `${plural(files.length, 'file')} in ${durationText(milliseconds)}`,
    body: html`${factsList({
      Outcome: html`<span class="badge ${outcome}">${outcome}</span>`,
      Started: startedAt,
      Environment: environment,
      Batch: batch,
      Requests: requests,
      Server: server && describeServer(server),
      'Bound to other environments': skipped.length === 0 ? null : skipped.join(', '),
    })}
${report.error === null ? null : html`<div class="alert"><p><code>${report.error.code}</code>: ${meaningOf(report.error.code)}</p><p>The command line and the JSON report say where and why.</p></div>`}
${files.length === 0 ? html`<p>No file was run.</p>` : files.map(fileSection)}`,
  });
}

/** The general sentence for a code, because the message of an error may quote a document. */
function meaningOf(code: string): string {
  return Object.entries(ERROR_CATALOGUE).find(([known]) => known === code)?.[1] ?? 'Something unexpected was thrown.';
}

function fileSection({ name, outcome, milliseconds, steps, data }: MigrationFileReport): Html {
  return html`<section><h2>${name} <span class="badge ${outcome}">${outcome}</span></h2><p class="soft">${durationText(milliseconds)}</p>
<ol class="steps">${steps.map(
    ({
      description,
      state,
      milliseconds: took,
      backup,
    }) => html`<li>${description} <span class="badge ${state}">${state}</span>${took === null ? null : html` <span class="soft">${durationText(took)}</span>`}${backup === null ? null : html`<br><span class="soft">saved in <code>${backup}</code></span>`}</li>
`,
  )}</ol>${data.length === 0 ? null : dataTable(name, data)}</section>
`;
}

function dataTable(file: string, data: readonly DataStepReport[]): Html {
  const failed = data.flatMap(({ failures }) => failures.map(({ id }) => id));
  return html`<div class="scroll" role="region" aria-label="Documents of ${file}" tabindex="0"><table><thead><tr><th>Data step</th><th>Work</th><th class="number">Seen</th><th class="number">Changed</th><th class="number">Skipped</th><th class="number">Failed</th></tr></thead><tbody>
${data.map(
  ({
    step,
    label,
    seen,
    changed,
    skipped,
    failed: lost,
  }) => html`<tr><td>${step}</td><td>${label}</td><td class="number">${seen}</td><td class="number">${changed}</td><td class="number">${skipped}</td><td class="number">${lost}</td></tr>
`,
)}</tbody></table></div>${failed.length === 0 ? null : html`<p>Documents that failed: <code>${failed.join(', ')}</code></p>`}`;
}

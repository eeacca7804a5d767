import { describeServer } from '../appwrite/server/capabilities.js';
import { describeCopy } from '../schema-manager/plan/copy-estimate.js';
import type { MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import type { MigrationReport } from '../schema-manager/plan/migration-report.js';
import { plural } from '../util/plural.js';
import { durationText } from './duration-text.js';
import { factsList } from './facts-list.js';
import { html } from './html.js';
import { page } from './page.js';
import { planDiagram } from './plan-page.js';

/** What `migrate` did, as one HTML page. It has the number of documents that were written, but none of their values. */
export function migrationReportPage(plan: MigrationPlan, report: MigrationReport): string {
  const { databaseId, startedAt, milliseconds, requests, operations, copies, documentsRewritten, server } = report;
  const rewritten = Object.entries(documentsRewritten);
  return page({
    title: `Migration of ${databaseId}`,
    summary: `${plural(operations.length, 'operation')} in ${durationText(milliseconds)}`,
    body: html`${factsList({
      Started: startedAt,
      Requests: `${requests.sent} (${requests.estimated} estimated)`,
      Server: server && describeServer(server),
      'Schema before': html`<code>${report.from.slice(0, 12)}</code>`,
      'Schema after': html`<code>${report.to.slice(0, 12)}</code>`,
      Backup: report.backup && html`<code>${report.backup}</code>`,
    })}
${report.warnings.map((warning) => html`<div class="alert note"><p>${warning}</p></div>`)}
${operations.length === 0 ? null : html`<h2>Operations</h2><ol class="steps">${operations.map(({ description, class: kind, milliseconds: took }) => html`<li>${description} <span class="badge ${kind}">${kind}</span>${took === null ? null : html` <span class="soft">${durationText(took)}</span>`}</li>`)}</ol>`}
${copies.length === 0 ? null : html`<h2>Expected of writing documents</h2><ul>${copies.map((copy) => html`<li>${describeCopy(copy)}</li>`)}</ul>`}
${rewritten.length === 0 ? null : html`<h2>Documents rewritten</h2><ul>${rewritten.map(([collection, count]) => html`<li><code>${collection}</code>: ${count}</li>`)}</ul>`}
${planDiagram(plan)}`,
  });
}

import type { Finding } from '../errors.js';
import { applyOperations, classifyOperation, describeOperation } from '../operations/operation.js';
import { OPERATION_CLASSES } from '../operations/operation-definition.js';
import { schemaDiagram } from '../project/diagram/schema-diagram.js';
import { describeCopy } from '../schema-manager/plan/copy-estimate.js';
import type { MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import { plural } from '../util/plural.js';
import { diagramSection } from './diagram/diagram-section.js';
import { factsList } from './facts-list.js';
import { type Html, html } from './html.js';
import { page } from './page.js';

/** What a migration would do, as one HTML page: the operations, what blocks them, and the schema with its changes in colour. */
export function planPage(plan: MigrationPlan): string {
  const { databaseId, operations, repairs, requests, blockers, hints, copies, unmanaged, from, to } = plan;
  return page({
    title: `Plan for ${databaseId}`,
    summary: plan.isEmpty
      ? 'No pending migrations.'
      : `${plural(operations.length, 'operation')}, about ${plural(requests, 'request')}`,
    body: html`${factsList({
      Classes: plan.isEmpty
        ? null
        : OPERATION_CLASSES.flatMap((kind) => {
            const { length } = plan.ofClass(kind);
            return length === 0 ? [] : [html`<span class="badge ${kind}">${length} ${kind}</span> `];
          }),
      'Schema before': html`<code>${from.slice(0, 12)}</code>`,
      'Schema after': html`<code>${to.slice(0, 12)}</code>`,
      'Not in the model and not touched': unmanaged.length === 0 ? null : unmanaged.join(', '),
    })}
${plan.isDestructive ? html`<div class="alert"><p>This plan loses data: ${plural(plan.destructive.length, 'operation')} of it.</p></div>` : null}
${repairs.length === 0 ? null : html`<h2>Takes back first what late requests did</h2><ul>${repairs.map((repair) => html`<li>${describeOperation(repair)}</li>`)}</ul>`}
${plan.length === 0 ? null : html`<h2>Operations</h2><ol class="steps">${operations.map((operation) => html`<li>${describeOperation(operation)} <span class="badge ${classifyOperation(operation)}">${classifyOperation(operation)}</span></li>`)}</ol>`}
${findingsList('Blocked by', blockers, 'alert')}
${copies.length === 0 ? null : html`<h2>Writes documents</h2><ul>${copies.map((copy) => html`<li>${describeCopy(copy)}</li>`)}</ul>`}
${findingsList('Good to know', hints, 'alert note')}
${planDiagram(plan)}`,
  });
}

/** The diagram of the schema with the changes of a plan; null if the plan was read from a file, which has only the changes. */
export function planDiagram({ schema, operations }: Pick<MigrationPlan, 'schema' | 'operations'>): Html | null {
  if (schema === null) return null;
  return diagramSection(schemaDiagram(schema, applyOperations(schema, operations), operations));
}

/** Findings under a heading; null if there are none. */
function findingsList(title: string, findings: readonly Finding[], kind: 'alert' | 'alert note'): Html | null {
  if (findings.length === 0) return null;
  return html`<h2>${title}</h2>${findings.map(
    ({ at, found, expected, remedy }) =>
      html`<div class="${kind}"><p><code>${at}</code>: ${found}; expected ${expected}.</p><p>${remedy}</p></div>`,
  )}`;
}

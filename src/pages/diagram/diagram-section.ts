import { linkLabel } from '../../project/diagram/link-label.js';
import type { DiagramMark, DiagramTable, SchemaDiagram } from '../../project/diagram/schema-diagram.js';
import { type Html, html } from '../html.js';
import { diagramSvg } from './diagram-svg.js';
import { layoutDiagram } from './layout-diagram.js';

const DETAILS = 'collection-';

/** A diagram that can be searched and moved, and below it a table for each collection. */
export function diagramSection(diagram: SchemaDiagram): Html {
  const { tables, links } = diagram;
  if (tables.length === 0) return html`<p>There are no collections.</p>`;
  const isPlan = [...tables, ...tables.flatMap(({ rows }) => rows), ...links].some(({ mark }) => mark !== null);
  return html`<section data-diagram aria-labelledby="diagram"><h2 id="diagram">Diagram</h2>
<div class="bar"><input type="search" placeholder="Search collections and attributes" aria-label="Search collections and attributes" autocomplete="off"><output aria-live="polite"></output>
<button type="button" data-do="farther" aria-label="Zoom out">−</button><button type="button" data-do="nearer" aria-label="Zoom in">+</button><button type="button" data-do="fit">Fit</button></div>
${isPlan ? LEGEND : null}
<div class="canvas">${diagramSvg(layoutDiagram(diagram), DETAILS)}</div>
<p class="soft">Drag or use the arrow keys to move, the wheel, two fingers or <kbd>+</kbd> and <kbd>−</kbd> to zoom, <kbd>0</kbd> to fit, <kbd>/</kbd> to search. A star marks what is required.</p>
</section>
<section aria-labelledby="collections"><h2 id="collections">Collections</h2>
${tables.map((table, at) =>
  tableDetails(
    table,
    at,
    links.filter(({ collection, relationship }) => [collection, relationship.relatedCollection].includes(table.id)),
  ),
)}
</section>`;
}

const LEGEND = html`<p><span class="badge added">added</span> <span class="badge changed">changed</span> <span class="badge removed">removed</span></p>`;

function tableDetails(table: DiagramTable, at: number, links: SchemaDiagram['links']): Html {
  const { id, former, rows, indexes, mark } = table;
  return html`<details id="${DETAILS}${at}"><summary>${id} ${badge(mark)}</summary>
${former === null ? null : html`<p>It was <code>${former}</code>.</p>`}
${rows.length === 0 ? html`<p>It has no attributes.</p>` : attributeTable(table)}
${links.length === 0 ? null : html`<h3>Relationships</h3><ul>${links.map((link) => html`<li><code>${link.collection}</code> to <code>${link.relationship.relatedCollection}</code>, ${linkLabel(link)} (${link.relationship.kind}, on delete ${link.relationship.onDelete}) ${badge(link.mark)}</li>`)}</ul>`}
${indexes.length === 0 ? null : html`<h3>Indexes</h3><ul>${indexes.map((index) => html`<li><code>${index.key}</code>: ${index.type} over ${index.attributes.join(', ')} ${badge(index.mark)}</li>`)}</ul>`}
</details>
`;
}

function attributeTable({ id, rows }: DiagramTable): Html {
  const changes = rows.some(({ mark }) => mark !== null) ? html`<th>Change</th>` : null;
  return html`<div class="scroll" role="region" aria-label="Attributes of ${id}" tabindex="0"><table class="keys"><thead><tr><th>Attribute</th><th>Type</th><th>Required</th>${changes}</tr></thead><tbody>
${rows.map(
  ({
    key,
    type,
    required,
    mark,
    former,
  }) => html`<tr><td>${key}</td><td>${type}</td><td>${required ? 'yes' : 'no'}</td>${changes && html`<td>${badge(mark)}${former === null ? null : html` was <code>${former.key}</code>, ${former.type}${former.required ? ', required' : ''}`}</td>`}</tr>
`,
)}</tbody></table></div>`;
}

function badge(mark: DiagramMark): Html | null {
  return mark === null ? null : html`<span class="badge ${mark}">${mark}</span>`;
}

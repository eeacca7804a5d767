import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { DiagramMark, SchemaDiagram } from './schema-diagram.js';

const COLOURS: Readonly<Record<NonNullable<DiagramMark>, string>> = {
  added: '#1a7f37',
  removed: '#cf222e',
  changed: '#9a6700',
};

/** The ends of a line: at the collection that holds the relationship, and at the other one. */
const ENDS: Readonly<Record<RelationshipKind, readonly [string, string]>> = {
  oneToOne: ['teeodot', 'teeodot'],
  oneToMany: ['teeodot', 'crowodot'],
  manyToOne: ['crowodot', 'teeodot'],
  manyToMany: ['crowodot', 'crowodot'],
};

/** A diagram for Graphviz: `dot -Tsvg`. */
export function dotText({ tables, links }: SchemaDiagram): string {
  return [
    'digraph schema {',
    '  graph [rankdir=LR]; node [shape=plain, fontname=Helvetica]; edge [dir=both, fontname=Helvetica, fontsize=10];',
    ...tables.map(({ id, rows, mark }) => {
      const head = `<tr><td colspan="2"><b>${colour(escaped(id), mark)}</b></td></tr>`;
      const body = rows.map(({ key, type, required, mark: own }) => {
        const name = colour(escaped(required ? `${key} *` : key), own);
        return `<tr><td align="left">${name}</td><td align="left">${colour(escaped(type), own)}</td></tr>`;
      });
      return `  "${id}" [label=<<table border="0" cellborder="1" cellspacing="0">${head}${body.join('')}</table>>];`;
    }),
    ...links.map(({ collection, relationship: { key, kind, relatedCollection, twoWay, twoWayKey }, mark }) => {
      const [tail, head] = ENDS[kind];
      const paint = mark === null ? '' : `, color="${COLOURS[mark]}", fontcolor="${COLOURS[mark]}"`;
      const label = twoWay ? `${key} / ${twoWayKey}` : key;
      return `  "${collection}" -> "${relatedCollection}" [label="${label}", arrowtail=${tail}, arrowhead=${head}${paint}];`;
    }),
    '}',
    '',
  ].join('\n');
}

function colour(text: string, mark: DiagramMark): string {
  return mark === null ? text : `<font color="${COLOURS[mark]}">${text} (${mark})</font>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

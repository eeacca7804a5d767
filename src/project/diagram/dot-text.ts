import { LINK_ENDS, linkLabel } from './link-label.js';
import type { DiagramMark, SchemaDiagram } from './schema-diagram.js';

const COLOURS: Readonly<Record<NonNullable<DiagramMark>, string>> = {
  added: '#1a7f37',
  removed: '#cf222e',
  changed: '#9a6700',
};

const ARROWS = { one: 'teeodot', many: 'crowodot' } as const;

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
    ...links.map((link) => {
      const { collection, relationship, mark } = link;
      const [tail, head] = LINK_ENDS[relationship.kind];
      const paint = mark === null ? '' : `, color="${COLOURS[mark]}", fontcolor="${COLOURS[mark]}"`;
      return `  "${collection}" -> "${relationship.relatedCollection}" [label="${linkLabel(link)}", arrowtail=${ARROWS[tail]}, arrowhead=${ARROWS[head]}${paint}];`;
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

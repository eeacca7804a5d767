import type { RelationshipKind } from '../../schema/relationship-schema.js';
import { linkLabel } from './link-label.js';
import type { DiagramRow, SchemaDiagram } from './schema-diagram.js';

const LINKS: Readonly<Record<RelationshipKind, string>> = {
  oneToOne: '|o--o|',
  oneToMany: '|o--o{',
  manyToOne: '}o--o|',
  manyToMany: '}o--o{',
};

/** A diagram as Mermaid draws it, in Markdown on GitHub for one: an entity relationship diagram. */
export function mermaidText({ tables, links }: SchemaDiagram): string {
  return [
    'erDiagram',
    ...tables.flatMap(({ id, rows, mark }) => [
      `  ${quoted(mark === null ? id : `${id} (${mark})`, id)} {`,
      ...rows.map((row) => `    ${rowText(row)}`),
      '  }',
    ]),
    ...links.map((link) => {
      const { collection, relationship, mark } = link;
      const label = [linkLabel(link), ...(mark === null ? [] : [`(${mark})`])].join(' ');
      return `  "${collection}" ${LINKS[relationship.kind]} "${relationship.relatedCollection}" : "${label}"`;
    }),
    '',
  ].join('\n');
}

/** The name by which links find it, with what is shown instead where that differs. */
function quoted(shown: string, id: string): string {
  return shown === id ? `"${id}"` : `"${id}"["${shown}"]`;
}

/** Mermaid takes no dots in names, and none that begin with a digit. */
function rowText({ key, type, required, mark }: DiagramRow): string {
  const name = key.replace(/[^\w-]/g, '_').replace(/^(?=[\d-])/, '_');
  const notes = [...(name === key ? [] : [key]), ...(required ? ['required'] : []), ...(mark === null ? [] : [mark])];
  const word = type.replace(/ .*$/, '');
  const details = type.slice(word.length).trim();
  const note = [...(details === '' ? [] : [details]), ...notes].join(', ');
  return note === '' ? `${word} ${name}` : `${word} ${name} "${note}"`;
}

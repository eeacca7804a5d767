import type { RelationshipKind } from '../../schema/relationship-schema.js';
import { linkLabel } from './link-label.js';
import type { DiagramRow, SchemaDiagram } from './schema-diagram.js';

const LINKS: Readonly<Record<RelationshipKind, string>> = {
  oneToOne: '|o--o|',
  oneToMany: '|o--o{',
  manyToOne: '}o--o|',
  manyToMany: '}o--o{',
};

/** A diagram for Mermaid, for example in Markdown on GitHub: an entity relationship diagram. */
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

/** The name by which links refer to it, with another label if that differs. */
function quoted(shown: string, id: string): string {
  return shown === id ? `"${id}"` : `"${id}"["${shown}"]`;
}

/** Mermaid allows no dots in names, and no digit at their start. */
function rowText({ key, type, required, mark }: DiagramRow): string {
  const name = key.replace(/[^\w-]/g, '_').replace(/^(?=[\d-])/, '_');
  const notes = [...(name === key ? [] : [key]), ...(required ? ['required'] : []), ...(mark === null ? [] : [mark])];
  const word = type.replace(/ .*$/, '');
  const details = type.slice(word.length).trim();
  const note = [...(details === '' ? [] : [details]), ...notes].join(', ');
  return note === '' ? `${word} ${name}` : `${word} ${name} "${note}"`;
}

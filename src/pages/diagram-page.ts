import type { SchemaDiagram } from '../project/diagram/schema-diagram.js';
import { plural } from '../util/plural.js';
import { diagramSection } from './diagram/diagram-section.js';
import { page } from './page.js';

/** A schema as one HTML page, with the changes of a plan in colour if the diagram marks some. */
export function diagramPage(diagram: SchemaDiagram, databaseId: string): string {
  return page({
    title: `Schema of ${databaseId}`,
    summary: `${plural(diagram.tables.length, 'collection')}, ${plural(diagram.links.length, 'relationship')}`,
    body: diagramSection(diagram),
  });
}

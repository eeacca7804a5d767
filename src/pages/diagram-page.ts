import type { SchemaDiagram } from '../project/diagram/schema-diagram.js';
import { countOf } from './count-of.js';
import { diagramSection } from './diagram/diagram-section.js';
import { page } from './page.js';

/** A schema as one HTML page; with the marks of a plan where the diagram has some. */
export function diagramPage(diagram: SchemaDiagram, databaseId: string): string {
  return page({
    title: `Schema of ${databaseId}`,
    summary: `${countOf(diagram.tables, 'collection')}, ${countOf(diagram.links, 'relationship')}`,
    body: diagramSection(diagram),
  });
}

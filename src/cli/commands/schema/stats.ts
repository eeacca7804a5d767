import { type SchemaStatistics, schemaStatistics } from '../../../project/schema-statistics.js';
import { plural } from '../../../util/plural.js';
import { projectCommand } from '../../project-command.js';
import { table } from '../../table.js';

export const define = projectCommand(
  'Counts the documents of each collection exactly, and shows how much of the limits of Appwrite is used.',
  async ({ project, printer }) => {
    const statistics = await schemaStatistics(project.deps);
    printer.result(statistics, describe(statistics));
  },
);

function describe({ databaseId, collections, documents }: SchemaStatistics): string {
  if (collections.length === 0) return `'${databaseId}' has no collections.`;
  const rows = collections.map((collection) => [
    collection.id,
    String(collection.documents),
    `${collection.attributes + collection.relationships} of ${collection.attributesAllowed}`,
    `${collection.indexes} of ${collection.indexesAllowed}`,
    collection.rowBytes === null ? 'no limit' : `${collection.rowBytes} of ${collection.rowBytesAllowed}`,
  ]);
  const head = ['collection', 'documents', 'attributes', 'indexes', 'row bytes'];
  return `${table([head, ...rows])}\n${plural(documents, 'document')} in ${plural(collections.length, 'collection')}.`;
}

import type { Command } from 'commander';
import { type InspectedCollection, inspectCollection } from '../../../project/schema-statistics.js';
import { describeAttribute } from '../../../schema/attribute-types.js';
import { colours } from '../../../terminal/colours.js';
import { plural } from '../../../util/plural.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';
import { table } from '../../table.js';

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Shows a collection of the live database as it is: attributes, relationships, indexes, permissions, size.',
    )
    .argument('<collection>', 'id of the collection')
    .action((id: string, options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const inspected = await inspectCollection(project.deps, id);
        printer.result(inspected, describe(inspected));
      }),
    );
}

function describe({ schema, statistics, unsettled }: InspectedCollection): string {
  const { documents, indexesAllowed, rowBytes, rowBytesAllowed } = statistics;
  const status = (key: string) => unsettled.find((item) => item.key === key)?.status ?? '';
  const sections = [
    `${colours.bold(schema.id)}${schema.name === schema.id ? '' : ` (${schema.name})`}${schema.enabled ? '' : ', closed to clients'}`,
    `${plural(documents, 'document')}${rowBytes === null ? '' : `, rows of at most ${rowBytes} of ${rowBytesAllowed} bytes`}`,
    section(
      'Attributes',
      schema.attributes.map((attribute) => [attribute.key, describeAttribute(attribute), status(attribute.key)]),
    ),
    section(
      'Relationships',
      schema.relationships.map(({ key, kind, relatedCollection, twoWay, twoWayKey, onDelete }) => [
        key,
        `${kind} ${relatedCollection}${twoWay ? `.${twoWayKey}` : ''}, on delete ${onDelete}`,
        status(key),
      ]),
    ),
    section(
      `Indexes (${schema.indexes.length} of ${indexesAllowed})`,
      schema.indexes.map(({ key, type, attributes, orders }) => [
        key,
        `${type} (${attributes.map((name, at) => `${name} ${orders[at] ?? ''}`.trim()).join(', ')})`,
        status(key),
      ]),
    ),
    section(
      'Permissions',
      schema.permissions.map((permission) => [permission]),
    ),
    schema.documentSecurity ? 'Documents can also have permissions of their own.' : '',
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${colours.bold(title)}\n${table(rows, '  ')}`;
}

import { codeCall } from '../../migrations/generate/source-text.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { endsOf } from '../../schema/relationship-schema.js';
import type { LeftOut } from '../../schema/rules/holdable-schema.js';
import { attributeMember, MEMBER_INDENT } from './attribute-member.js';
import { collectionArguments, settingsCode } from './collection-code.js';
import type { EntityMember } from './entity-member.js';
import { classNameOf, type EntityNames } from './entity-names.js';
import { importLine } from './import-line.js';
import { indexArguments } from './index-code.js';
import { relationshipMember } from './relationship-member.js';

const LINE = 120;

/** What the class of one collection declares. */
interface EntityParts {
  readonly members: readonly EntityMember[];
  /** Printed decorators of the class, without `export class`. */
  readonly decorators: readonly string[];
  readonly imports: readonly string[];
}

/** The members and decorators of the class for one collection of a schema. */
export function entityParts(schema: DatabaseSchema, collection: CollectionSchema, names: EntityNames): EntityParts {
  const properties = names.get(collection.id)?.properties ?? new Map<string, string>();
  const members = [
    systemMember('Id', 'id', 'string'),
    ...collection.attributes.map((attribute) =>
      attributeMember(attribute, properties.get(attribute.key) ?? attribute.key),
    ),
    ...endsOf(schema, collection.id).map((end) => relationshipMember(end, names)),
    ...(collection.documentSecurity ? [systemMember('Permissions', 'permissions', 'string[]')] : []),
    systemMember('CreatedAt', 'createdAt', 'Date'),
    systemMember('UpdatedAt', 'updatedAt', 'Date'),
  ];
  return {
    members,
    decorators: [
      printDecorator('Collection', collectionArguments(collection), 0),
      ...collection.indexes.map((index) => printDecorator('Index', indexArguments(index, properties), 0)),
    ],
    imports: [
      'Collection',
      ...(collection.indexes.length === 0 ? [] : ['Index']),
      ...settingsCode(collection).imports,
      ...members.flatMap(({ imports }) => imports),
    ],
  };
}

/** The file of an entity class. `specifierOf` gives the imports of other classes, `leftOut` what no class can declare. */
export function printEntity(
  schema: DatabaseSchema,
  collection: CollectionSchema,
  names: EntityNames,
  specifierOf: (collection: string) => string,
  leftOut: readonly LeftOut[] = [],
): string {
  const { members, decorators, imports } = entityParts(schema, collection, names);
  const others = [...new Set(members.flatMap(({ collections }) => collections))].filter((id) => id !== collection.id);
  const imported = others
    .map((id) => importLine([classNameOf(names, id)], specifierOf(id)))
    .sort((a, b) => (a.slice(a.indexOf("'")) < b.slice(b.indexOf("'")) ? -1 : 1));
  return [
    importLine(imports, 'entwrite'),
    ...imported,
    '',
    ...decorators,
    `export class ${classNameOf(names, collection.id)} {`,
    ...members.map(printMember),
    ...leftOut.map(({ key, finding }) => `  // '${key}' is left out: ${finding.found}.`),
    '}',
    '',
  ].join('\n');
}

/** A decorator, on several lines if it is long. */
export function printDecorator(
  name: string,
  args: readonly Parameters<typeof codeCall>[1][number][],
  indent: number,
): string {
  return codeCall(`@${name}`, args, indent).slice(0, -1);
}

/** A member with its decorator, indented. */
export function printMember({ decorator, args, declaration }: EntityMember): string {
  const pad = ' '.repeat(MEMBER_INDENT);
  const before = printDecorator(decorator, args, MEMBER_INDENT);
  const [first = ''] = declaration.split('\n', 1);
  const fits = !before.includes('\n') && MEMBER_INDENT + before.length + 1 + first.length <= LINE;
  return `${pad}${before}${fits ? ' ' : `\n${pad}`}${declaration}`;
}

function systemMember(decorator: string, property: string, type: string): EntityMember {
  const declaration = `readonly ${property}!: ${type};`;
  return { property, decorator, args: [], declaration, imports: [decorator], collections: [] };
}

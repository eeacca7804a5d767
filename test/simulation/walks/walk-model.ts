import type { AttributeSchema } from '../../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../../src/schema/database-schema.js';
import { MIRRORED_KIND, type RelationshipKind } from '../../../src/schema/relationship-schema.js';
import type { Rename } from '../../../src/schema/rename.js';
import { attribute, collection, index, schemaOf } from '../../support/schema-manager.js';
import type { Values } from '../scenario.js';
import { type Dialect, kindOf, type Shape, type ValueKindName, WORDS } from './value-kinds.js';

/** A thing of the model keeps its name through all the keys, ids and types it ever has. */
export interface Thing {
  readonly thing: string;
}

export interface WalkAttribute extends Thing {
  key: string;
  /** The key it had before, as `renamedFrom` says. */
  former: string | null;
  readonly kind: ValueKindName;
  shape: Shape;
  array: boolean;
  required: boolean;
  index: 'key' | 'unique' | null;
  /** The number of its default. */
  default: number | null;
  dialect: Dialect;
  /** Whether the model before it spoke the other dialect. */
  isTurned: boolean;
  /** What documents get that hold nothing, and by what the migration says so. */
  fill: Fill | null;
}

export interface Fill {
  readonly number: number;
  readonly by: 'backfill' | 'useDefault' | 'data step';
}

/** A relationship. At first each document has one partner at most, which every kind can say. */
export interface WalkLink extends Thing {
  /** Things of the collections. */
  readonly from: string;
  readonly to: string;
  kind: RelationshipKind;
  twoWay: boolean;
  key: string;
  back: string;
  former: string | null;
  formerBack: string | null;
}

export interface WalkCollection extends Thing {
  id: string;
  former: string | null;
  attributes: WalkAttribute[];
  permissions: readonly string[];
  documentSecurity: boolean;
  /** Names that changed places: a declaration lets the same two do so once. */
  exchanged: readonly string[];
}

/** What one version of an application declares. */
export interface WalkModel {
  collections: WalkCollection[];
  links: WalkLink[];
}

export function collectionOf({ collections }: WalkModel, thing: string): WalkCollection {
  const found = collections.find((one) => one.thing === thing);
  if (found === undefined) throw new RangeError(`no collection ${thing}`);
  return found;
}

export function schemaOfModel(model: WalkModel): DatabaseSchema {
  return schemaOf(...model.collections.map((one) => collectionSchema(model, one)));
}

function collectionSchema(model: WalkModel, { thing, id, attributes, ...rest }: WalkCollection): CollectionSchema {
  return collection(id, attributes.map(attributeSchema), {
    name: thing,
    permissions: rest.permissions,
    documentSecurity: rest.documentSecurity,
    indexes: attributes.flatMap((one) => (one.index === null ? [] : [index(`by_${one.thing}`, [one.key], one.index)])),
    relationships: model.links
      .filter(({ from }) => from === thing)
      .map(({ key, kind, to, twoWay, back }) => ({
        key,
        kind,
        relatedCollection: collectionOf(model, to).id,
        twoWay,
        twoWayKey: back,
        onDelete: 'setNull',
      })),
  });
}

function attributeSchema(one: WalkAttribute): AttributeSchema {
  const { key, shape, array, required, dialect } = one;
  const { elements } = shape.details ?? {};
  const words = Array.isArray(elements) ? { elements: [...WORDS[dialect], ...elements] } : {};
  const byDefault = one.default === null ? null : storedValue(one, one.default);
  return attribute(key, shape.type, { ...shape.details, ...words, array, required, default: byDefault });
}

/** What the model declares with `renamedFrom`. */
export function renamesOf(model: WalkModel): readonly Rename[] {
  const renamed = (collectionId: string, from: string | null, to: string): readonly Rename[] =>
    from === null || from === to ? [] : [{ collection: collectionId, from, to }];
  return [
    ...model.collections.flatMap(({ id, former, attributes }) => [
      ...(former === null || former === id ? [] : [{ from: former, to: id }]),
      ...attributes.flatMap((one) => renamed(id, one.former, one.key)),
    ]),
    ...model.links.flatMap((one) => [
      ...renamed(collectionOf(model, one.from).id, one.former, one.key),
      ...(one.twoWay ? renamed(collectionOf(model, one.to).id, one.formerBack, one.back) : []),
    ]),
  ];
}

/** What a document holds by things: numbers for attributes, lists of ids for links; as it is stored in this version, by key. */
export function storedValues(model: WalkModel, thing: string, held: Values): Values {
  const { attributes } = collectionOf(model, thing);
  const values = attributes.flatMap((one) => (one.thing in held ? [[one.key, storedValue(one, held[one.thing])]] : []));
  const links = model.links
    .filter(({ from }) => from === thing)
    .flatMap((one) => (one.thing in held ? [[one.key, storedLink(one, held[one.thing])]] : []));
  return Object.fromEntries([...values, ...links]);
}

export function storedValue({ kind, shape, array, dialect }: WalkAttribute, held: unknown): unknown {
  if (held === null || held === undefined) return array ? [] : null;
  const value = kindOf(kind).nth(Number(held), shape.type, dialect);
  return array ? [value] : value;
}

function storedLink({ kind }: WalkLink, held: unknown): unknown {
  const partners: readonly unknown[] = Array.isArray(held) ? held : [];
  return isToMany(kind) ? partners : (partners[0] ?? null);
}

export function isToMany(kind: RelationshipKind): boolean {
  return kind === 'oneToMany' || kind === 'manyToMany';
}

/** An end of a link that documents show. */
export interface ShownEnd {
  /** What documents hold it by. */
  readonly name: string;
  readonly key: string;
  readonly isMany: boolean;
}

export function shownEnds({ links }: WalkModel, collectionThing: string): readonly ShownEnd[] {
  return links.flatMap(({ thing, key, back, kind, ...link }) => [
    ...(link.from === collectionThing ? [{ name: thing, key, isMany: isToMany(kind) }] : []),
    ...(link.to === collectionThing && link.twoWay
      ? [{ name: backOf({ thing }), key: back, isMany: isToMany(MIRRORED_KIND[kind]) }]
      : []),
  ]);
}

/** What documents hold the other end of a link by. */
export function backOf({ thing }: Thing): string {
  return `${thing} back`;
}

/** The thing that documents hold something by. */
export function linkOfEnd(name: string): string {
  return name.replace(/ back$/, '');
}

/** The attributes and links of a model. */
export function thingsOf({ collections, links }: WalkModel): ReadonlySet<string> {
  return new Set([...collections.flatMap(({ attributes }) => attributes), ...links].map(({ thing }) => thing));
}

import type { CollectionDefinition } from './collection-definition.js';
import type { EntityClass } from './entity-class.js';
import type { RelatedTo } from './entity-types/ref.js';
import type { TypedAttributeOptions } from './options/attribute-options.js';
import type { SingleValue } from './options/attribute-value.js';
import type {
  AttributeDefinitions,
  RelationshipDefinition,
  RelationshipDefinitions,
} from './options/definition-options.js';

/** The fields that Appwrite maintains for every document. */
export interface SystemFields {
  readonly $id: string;
  readonly $createdAt: Date;
  readonly $updatedAt: Date;
  $permissions: string[];
  readonly $sequence: string | number;
}

type Flat<T> = { [K in keyof T]: T[K] };

type Value<O extends TypedAttributeOptions> = O extends {
  readonly transform: { readonly from: (stored: never) => infer Made };
}
  ? Made
  : O extends { readonly array: true }
    ? SingleValue<O, O['type']>[]
    : SingleValue<O, O['type']>;

type Read<O extends TypedAttributeOptions> = O extends { readonly required: false } ? Value<O> | null : Value<O>;

type MayBeMissing<O extends TypedAttributeOptions> = O extends
  | { readonly required: false }
  | { readonly default: unknown }
  ? true
  : false;

type Target<R extends RelationshipDefinition> = R['target'] extends () => infer D
  ? D extends CollectionDefinition<infer A, infer N>
    ? DefinedDocument<A, N>
    : object
  : object;

type ToMany = 'oneToMany' | 'manyToMany';

type Related<R extends RelationshipDefinition> = R['type'] extends ToMany ? LinkedId<R>[] : LinkedId<R> | null;

/** The id, unless the relation is loaded. */
type LinkedId<R extends RelationshipDefinition> = string & RelatedTo<Target<R>>;

type LinkTo<R extends RelationshipDefinition> = R['type'] extends ToMany ? string[] : string | null;

type DefinedDocument<A extends AttributeDefinitions, R extends RelationshipDefinitions> = Flat<
  SystemFields & { -readonly [K in keyof A]: Read<A[K]> } & { -readonly [K in keyof R]?: Related<R[K]> }
>;

type DefinedNewDocument<A extends AttributeDefinitions, R extends RelationshipDefinitions> = Flat<
  { $id?: string; $permissions?: string[] } & {
    -readonly [K in keyof A as MayBeMissing<A[K]> extends true ? never : K]: Read<A[K]>;
  } & { -readonly [K in keyof A as MayBeMissing<A[K]> extends true ? K : never]?: Read<A[K]> } & {
    -readonly [K in keyof R]?: LinkTo<R[K]>;
  }
>;

/**
 * The type of a collection's documents when read, from a definition or an entity class.
 *
 * @example type User = InferDocument<typeof users>;
 */
export type InferDocument<Source> =
  Source extends CollectionDefinition<infer A, infer R>
    ? DefinedDocument<A, R>
    : Source extends EntityClass<infer E>
      ? E
      : never;

/** The argument type of `create` for a definition: optional attributes and those with a default may be missing. */
export type InferNewDocument<Source> =
  Source extends CollectionDefinition<infer A, infer R> ? DefinedNewDocument<A, R> : never;

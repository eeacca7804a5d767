import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { AttributeTypeName, TypedAttributeOptions } from '../../metadata/options/attribute-options.js';
import type { OnDelete, RelationshipKind } from '../../schema/relationship-schema.js';

/** A document as it is stored, by stored key. */
export type StoredDocument = WireDocument;

type NotForFiles = 'key' | 'renamedFrom' | 'transform' | 'convert' | 'default';
type OptionsOf<O, T extends AttributeTypeName> = O extends { readonly type: infer U }
  ? T extends U
    ? Omit<O, NotForFiles | 'type'> & { readonly default?: StaticDefault<O> }
    : never
  : never;
type StaticDefault<O> = O extends { readonly default?: infer D } ? Exclude<D, () => unknown> | null : never;

/** Options of an attribute of one type, as in `@Attribute`, but for what concerns entity classes. */
export type StoredAttributeOptions<T extends AttributeTypeName> = OptionsOf<TypedAttributeOptions, T>;

/** The same with the type among them. */
export type NewAttributeOptions = {
  [T in AttributeTypeName]: { readonly type: T } & StoredAttributeOptions<T>;
}[AttributeTypeName];

/** What an attribute can hold, as it is given to Appwrite. */
export type StoredValue = string | number | bigint | boolean | Date | null | readonly StoredValue[];

/** What becomes of existing documents when an attribute is added. */
interface BackfillOption {
  /** The value of documents that have none, or a function of the document. The attribute is added optional, filled, then required. */
  readonly backfill?: StoredValue | ((document: StoredDocument) => unknown);
}

export type AddAttributeOptions = NewAttributeOptions &
  BackfillOption & {
    /** The key of what this file drops before and whose values, or ids of linked documents, this attribute takes over. */
    readonly renamedFrom?: string;
  };

/** Null takes a bound or a default away. */
type Loose<O> = O extends unknown
  ? { readonly [K in keyof O]?: O[K] | undefined | (K extends 'min' | 'max' | 'default' ? null : never) }
  : never;

/** What changes about an attribute; what is not given stays. */
export type AlterAttributeOptions = Loose<NewAttributeOptions> &
  BackfillOption & {
    /** How a stored value becomes one of the new type; built in and exact when left out. Called again with what it gave after a crash only for values it has not converted. */
    readonly convert?: (stored: never, document: StoredDocument) => unknown;
    /** The way back, for a revert: a stored value of the new type to the old one. */
    readonly revert?: (stored: never, document: StoredDocument) => unknown;
    /** New values by old one, or a function of the old value, for values that no longer fit. */
    readonly map?: Readonly<Record<string, unknown>> | ((stored: never, document: StoredDocument) => unknown);
    /** Cuts texts to the new size. */
    readonly truncate?: true;
  };

export interface RelationshipSpecification {
  /** As seen from the collection it is created on, its parent. */
  readonly type: RelationshipKind;
  /** Id of the other collection. */
  readonly target: string;
  /** The key at the other end; without it the relationship is one-way. */
  readonly inverse?: string;
  /** `setNull` when not given. */
  readonly onDelete?: OnDelete;
  /** The hidden key Appwrite keeps for a one-way relationship; the id of the collection when not given. */
  readonly twoWayKey?: string;
  /** The key, on `collection`, of the relationship that this file drops before and whose links this one takes over. */
  readonly renamedFrom?: string;
  /** The same for its key at the other end. */
  readonly inverseRenamedFrom?: string;
}

export interface RelationshipChange {
  readonly key?: string;
  readonly inverse?: string;
  readonly onDelete?: OnDelete;
}

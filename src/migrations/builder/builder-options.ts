import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { AttributeTypeName, TypedAttributeOptions } from '../../metadata/options/attribute-options.js';
import type { OnDelete, RelationshipKind } from '../../schema/relationship-schema.js';

/** A stored document, by stored keys. */
export type StoredDocument = WireDocument;

type NotForFiles = 'key' | 'renamedFrom' | 'transform' | 'convert' | 'default';
type OptionsOf<O, T extends AttributeTypeName> = O extends { readonly type: infer U }
  ? T extends U
    ? Omit<O, NotForFiles | 'type'> & { readonly default?: StaticDefault<O> }
    : never
  : never;
type StaticDefault<O> = O extends { readonly default?: infer D } ? Exclude<D, () => unknown> | null : never;

/** Options of an attribute of one type, as in `@Attribute`, except those that concern entity classes. */
export type StoredAttributeOptions<T extends AttributeTypeName> = OptionsOf<TypedAttributeOptions, T>;

/** The same options, including the type. */
export type NewAttributeOptions = {
  [T in AttributeTypeName]: { readonly type: T } & StoredAttributeOptions<T>;
}[AttributeTypeName];

/** A value that an attribute can store. */
export type StoredValue = string | number | bigint | boolean | Date | null | readonly StoredValue[];

/** How existing documents are filled when an attribute is added. */
interface BackfillOption {
  /** The value for documents without one, or a function of the document. The attribute is added as optional, filled, then made required. */
  readonly backfill?: StoredValue | ((document: StoredDocument) => unknown);
}

export type AddAttributeOptions = NewAttributeOptions &
  BackfillOption & {
    /** The key of something this file drops first and whose values, or ids of linked documents, this attribute takes over. */
    readonly renamedFrom?: string;
  };

/** Null removes a bound or a default. */
type Loose<O> = O extends unknown
  ? { readonly [K in keyof O]?: O[K] | undefined | (K extends 'min' | 'max' | 'default' ? null : never) }
  : never;

/** Changes of an attribute; omitted options stay. */
export type AlterAttributeOptions = Loose<NewAttributeOptions> &
  BackfillOption & {
    /**
     * Converts a stored value to the new type; by default a built-in, exact conversion. After a crash it is only called again for values
     * it has not converted.
     */
    readonly convert?: (stored: never, document: StoredDocument) => unknown;
    /** Converts a stored value of the new type back to the old one, for a revert. */
    readonly revert?: (stored: never, document: StoredDocument) => unknown;
    /** New values by old one, or a function of the old value, for values that no longer fit. */
    readonly map?: Readonly<Record<string, unknown>> | ((stored: never, document: StoredDocument) => unknown);
    /** Cuts texts to the new size. */
    readonly truncate?: true;
  };

export interface RelationshipSpecification {
  /** As seen from its parent, the collection it is created on. */
  readonly type: RelationshipKind;
  /** Id of the other collection. */
  readonly target: string;
  /** The key at the other end; without it the relationship is one-way. */
  readonly inverse?: string;
  /** `setNull` by default. */
  readonly onDelete?: OnDelete;
  /** The hidden key Appwrite keeps for a one-way relationship; by default the id of the collection. */
  readonly twoWayKey?: string;
  /** The key, on `collection`, of the relationship that this file drops first and whose links this one takes over. */
  readonly renamedFrom?: string;
  /** The former key at the other end. */
  readonly inverseRenamedFrom?: string;
}

export interface RelationshipChange {
  readonly key?: string;
  readonly inverse?: string;
  readonly onDelete?: OnDelete;
}

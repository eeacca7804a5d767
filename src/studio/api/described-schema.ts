import type { AttributeType } from '../../schema/attribute-schema.js';
import type { CollectionSettings } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { CollectionLink } from './collection-link.js';

/** What a model does to a part of a live collection; null where they agree. */
export type Mark = 'added' | 'removed' | 'changed' | null;

/** An attribute of any type, with what differs. */
export interface DescribedAttribute {
  readonly key: string;
  readonly type: AttributeType;
  readonly required: boolean;
  readonly array: boolean;
  readonly default: unknown;
  readonly size?: number;
  /** A bigint travels as `{ $bigint }`. */
  readonly min?: unknown;
  readonly max?: unknown;
  readonly elements?: readonly string[];
  readonly encrypt?: boolean;
  /** The key it is renamed to. */
  readonly becomes?: string;
  readonly mark: Mark;
}

export interface DescribedIndex extends IndexSchema {
  readonly mark: Mark;
}

/** How much of what Appwrite allows is used. */
export interface CollectionLimits {
  readonly rowBytes: number;
  readonly rowBytesAllowed: number;
  readonly attributes: number;
  readonly attributesAllowed: number;
  readonly indexes: number;
  readonly indexesAllowed: number;
}

export interface DescribedCollection extends CollectionSettings {
  readonly id: string;
  readonly isLive: boolean;
  readonly isManaged: boolean;
  readonly attributes: readonly DescribedAttribute[];
  readonly indexes: readonly DescribedIndex[];
  readonly links: readonly CollectionLink[];
  readonly entity: string | null;
  readonly set: string | null;
  /** Properties in code by stored key. */
  readonly properties: Readonly<Record<string, string>>;
  /** Keys that hold JSON as text. */
  readonly json: readonly string[];
  readonly limits: CollectionLimits;
}

export interface DrawnTable {
  readonly id: string;
  readonly rows: readonly {
    readonly key: string;
    readonly type: string;
    readonly required: boolean;
    readonly mark: Mark;
  }[];
  readonly mark: Mark;
}

export interface DrawnLink {
  readonly collection: string;
  readonly relationship: {
    readonly key: string;
    readonly kind: string;
    readonly relatedCollection: string;
    readonly twoWay: boolean;
    readonly twoWayKey: string;
  };
  readonly mark: Mark;
}

/** The live schema and that of the entities side by side. */
export interface DescribedSchema {
  readonly hasModel: boolean;
  readonly collections: readonly DescribedCollection[];
  readonly diagram: { readonly tables: readonly DrawnTable[]; readonly links: readonly DrawnLink[] };
  /** Keys whose texts stand for documents, by collection. */
  readonly labels: Readonly<Record<string, string | null>>;
}

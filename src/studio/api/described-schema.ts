import type { DiagramMark, SchemaDiagram } from '../../project/diagram/schema-diagram.js';
import type { AttributeType } from '../../schema/attribute-schema.js';
import type { CollectionSettings } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { CollectionLink } from './collection-link.js';

/** An attribute of any type, with its difference between database and entities. */
export interface DescribedAttribute {
  readonly key: string;
  readonly type: AttributeType;
  readonly required: boolean;
  readonly array: boolean;
  readonly default: unknown;
  readonly size?: number;
  /** A bigint is sent as `{ $bigint }`. */
  readonly min?: unknown;
  readonly max?: unknown;
  readonly elements?: readonly string[];
  readonly encrypt?: boolean;
  /** The key that it is renamed to. */
  readonly becomes?: string;
  readonly mark: DiagramMark;
}

export interface DescribedIndex extends IndexSchema {
  readonly mark: DiagramMark;
}

/** How much of Appwrite's limits is used. */
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
  /** Property names in code by stored key. */
  readonly properties: Readonly<Record<string, string>>;
  /** Keys whose texts are JSON. */
  readonly json: readonly string[];
  readonly limits: CollectionLimits;
}

/** The live schema and that of the entities side by side. */
export interface DescribedSchema {
  readonly hasModel: boolean;
  readonly collections: readonly DescribedCollection[];
  readonly diagram: SchemaDiagram;
  /** The key whose text represents a document, by collection. */
  readonly labels: Readonly<Record<string, string | null>>;
}

/** A stored value as it travels; whole numbers beyond 2^53 are `{ $bigint }`. */
export type Value = string | number | boolean | null | { readonly $bigint: string } | readonly Value[] | undefined;

export interface Document {
  readonly $id: string;
  readonly $sequence: string | number;
  readonly $createdAt: string;
  readonly $updatedAt: string;
  readonly $permissions: readonly string[];
  readonly [key: string]: unknown;
}

export type Mark = 'added' | 'removed' | 'changed' | null;

export interface Attribute {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly array: boolean;
  readonly default: unknown;
  readonly size?: number;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly elements?: readonly string[];
  readonly encrypt?: boolean;
  readonly mark: Mark;
}

export interface Index {
  readonly key: string;
  readonly type: string;
  readonly attributes: readonly string[];
  readonly orders: readonly string[];
  readonly mark: Mark;
}

export interface Link {
  readonly name: string;
  readonly key: string | null;
  readonly kind: 'relationship' | 'reference';
  readonly many: boolean;
  readonly target: string;
  readonly backKey: string | null;
}

export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly documentSecurity: boolean;
  readonly enabled: boolean;
  readonly isLive: boolean;
  readonly isManaged: boolean;
  readonly attributes: readonly Attribute[];
  readonly indexes: readonly Index[];
  readonly links: readonly Link[];
  readonly entity: string | null;
  readonly set: string | null;
  /** Properties in code by stored key. */
  readonly properties: Readonly<Record<string, string>>;
  /** Keys that hold JSON as text. */
  readonly json: readonly string[];
  readonly limits: {
    readonly rowBytes: number;
    readonly rowBytesAllowed: number;
    readonly attributes: number;
    readonly attributesAllowed: number;
    readonly indexes: number;
    readonly indexesAllowed: number;
  };
}

export interface DiagramTable {
  readonly id: string;
  readonly rows: readonly {
    readonly key: string;
    readonly type: string;
    readonly required: boolean;
    readonly mark: Mark;
  }[];
  readonly mark: Mark;
}

export interface DiagramLink {
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

export interface Schema {
  readonly hasModel: boolean;
  readonly collections: readonly Collection[];
  readonly diagram: { readonly tables: readonly DiagramTable[]; readonly links: readonly DiagramLink[] };
  readonly labels: Readonly<Record<string, string | null>>;
}

export interface Overview {
  readonly databaseId: string;
  readonly projectId: string;
  readonly endpoint: string;
  readonly server: string;
  readonly context: string | null;
  readonly readOnly: boolean;
  readonly isDemo: boolean;
  readonly isProduction: boolean;
  readonly version: string;
}

export interface Finding {
  readonly rule: string;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly documents?: readonly string[];
  readonly severity?: 'error' | 'warning' | 'note';
}

export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly findings: readonly Finding[];
}

export interface PlanOperation {
  readonly type: string;
  readonly class: 'additive' | 'widening' | 'data' | 'destructive';
  readonly description: string;
  readonly destructiveName: string | null;
}

export interface Plan {
  readonly databaseId: string;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly operations: readonly PlanOperation[];
  readonly blockers: readonly Finding[];
  readonly hints: readonly Finding[];
  readonly copies: readonly unknown[];
  readonly unmanaged: readonly string[];
}

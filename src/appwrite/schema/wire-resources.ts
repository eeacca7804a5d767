/** The JSON shapes of Appwrite's schema API (fact 50); only what entwrite reads. */

type WireStatus = 'available' | 'processing' | 'deleting' | 'stuck' | 'failed';

export interface ColumnResource {
  readonly key: string;
  readonly $updatedAt?: string;
  readonly type: string;
  readonly status: WireStatus;
  readonly error: string;
  readonly required: boolean;
  readonly array: boolean;
  readonly format?: string;
  readonly size?: number;
  readonly default?: unknown;
  readonly encrypt?: boolean | null;
  readonly min?: number | bigint | null;
  readonly max?: number | bigint | null;
  readonly elements?: readonly string[];
  readonly relatedTable?: string;
  readonly relationType?: string;
  readonly twoWay?: boolean;
  readonly twoWayKey?: string;
  readonly onDelete?: string;
  readonly side?: string;
}

export interface IndexResource {
  readonly key: string;
  readonly type: string;
  readonly status: WireStatus;
  readonly error: string;
  readonly columns: readonly string[];
  readonly lengths: readonly number[];
  readonly orders: readonly string[];
}

export interface TableResource {
  readonly $id: string;
  readonly $updatedAt?: string;
  readonly $permissions: readonly string[];
  readonly name: string;
  readonly enabled: boolean;
  readonly rowSecurity: boolean;
  readonly columns: readonly ColumnResource[];
  readonly indexes: readonly IndexResource[];
  /** 0 on a MongoDB-backed server, which has no row width. */
  readonly bytesMax: number;
  readonly bytesUsed: number;
}

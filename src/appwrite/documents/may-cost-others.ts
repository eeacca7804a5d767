import type { OwnedRelationship } from '../../schema/relationship-schema.js';

/** A relationship end of a collection. */
interface LinkEnd {
  readonly key: string;
  readonly many: boolean;
  readonly owned: OwnedRelationship;
}

interface NewDocument {
  /** Wire values, by stored key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly ends: readonly LinkEnd[];
  /** Whether its id or a unique value may be taken. */
  readonly mayBeTaken: boolean;
  /** Whether documents are written along with it; those stay if it, or another of them, is refused. */
  readonly writesAlong?: boolean;
}

/** Whether creating a document could be refused after it has changed or created others; see the gateway's option `isolated`. */
export function mayCostOthers({ values, ends, mayBeTaken, writesAlong = false }: NewDocument): boolean {
  if (!writesAlong && !changesOthers(values, ends)) return false;
  return mayBeTaken || ends.some(({ key, owned }) => isOneToOne(owned) && (values[key] ?? null) !== null);
}

/** Whether the links of a new document change the links of existing ones. */
export function changesOthers(values: NewDocument['values'], ends: readonly LinkEnd[]): boolean {
  return ends.some(({ key, many, owned }) => {
    const isShownThere = many || (isOneToOne(owned) && owned.relationship.twoWay);
    return isShownThere && [values[key]].flat().some((link) => typeof link === 'string');
  });
}

function isOneToOne({ relationship }: OwnedRelationship): boolean {
  return relationship.kind === 'oneToOne';
}

import type { OwnedRelationship } from '../../schema/relationship-schema.js';

/** An end of a relationship that the documents of a collection show. */
interface LinkEnd {
  readonly key: string;
  readonly many: boolean;
  readonly owned: OwnedRelationship;
}

interface NewDocument {
  /** In wire form, by stored key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly ends: readonly LinkEnd[];
  /** Whether its id, or a value under a unique index, may be taken. */
  readonly mayBeTaken: boolean;
  /** Whether documents that are written along with it change others; they stay where it is refused. */
  readonly changesAlong?: boolean;
}

/** Whether the refused creation of a document could cost other documents their links, see the option `isolated` of the gateway. */
export function mayCostOthers({ values, ends, mayBeTaken, changesAlong = false }: NewDocument): boolean {
  if (!changesAlong && !changesOthers(values, ends)) return false;
  return mayBeTaken || ends.some(({ key, owned }) => isOneToOne(owned) && (values[key] ?? null) !== null);
}

/** Whether documents that are there already get other links by the links of a new one. */
export function changesOthers(values: NewDocument['values'], ends: readonly LinkEnd[]): boolean {
  return ends.some(({ key, many, owned }) => {
    const isShownThere = many || (isOneToOne(owned) && owned.relationship.twoWay);
    return isShownThere && [values[key]].flat().some((link) => typeof link === 'string');
  });
}

function isOneToOne({ relationship }: OwnedRelationship): boolean {
  return relationship.kind === 'oneToOne';
}

/** A declared rename of an attribute or relationship; ignored once `to` exists. Renames are never guessed (decision 4). */
export interface AttributeRename {
  readonly collection: string;
  readonly from: string;
  readonly to: string;
}

/** A declared rename of a collection, by ids; ignored once `to` exists. */
export interface CollectionRename {
  readonly from: string;
  readonly to: string;
  readonly collection?: never;
}

/** Anything that may be declared to have had another name. */
export type Rename = AttributeRename | CollectionRename;

export function isCollectionRename(rename: Rename): rename is CollectionRename {
  return rename.collection === undefined;
}

/** Appwrite compares ids without case, so two that differ in nothing else cannot exist side by side. */
export function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

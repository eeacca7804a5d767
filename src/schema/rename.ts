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

/** A declared rename. */
export type Rename = AttributeRename | CollectionRename;

export function isCollectionRename(rename: Rename): rename is CollectionRename {
  return rename.collection === undefined;
}

/** Whether two ids are the same to Appwrite, which ignores case. */
export function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The key that something had before renames that were made one after another; names change places by way of a third one. */
export function keyBefore(renames: readonly AttributeRename[], collection: string, key: string): string {
  return renames.reduceRight(
    (name, rename) => (rename.collection === collection && rename.to === name ? rename.from : name),
    key,
  );
}

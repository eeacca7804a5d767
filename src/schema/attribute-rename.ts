/** A declared rename of an attribute or relationship; ignored once `to` exists. Renames are never guessed (decision 4). */
export interface AttributeRename {
  readonly collection: string;
  readonly from: string;
  readonly to: string;
}

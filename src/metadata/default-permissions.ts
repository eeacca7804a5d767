import type { CollectionDefinition } from './collection-definition.js';
import type { EntityClass } from './entity-class.js';
import type { EntitySource } from './entity-source.js';
import type { NewEntity } from './entity-types/new-entity.js';
import type { InferNewDocument } from './infer-document.js';

/** Derives the permissions of a new document from its values, by property. */
export type MakePermissions = (document: never) => readonly string[];

/** The type of a new document's values, as for `create`; generated defaults are included. */
export type NewDocumentOf<Source extends EntitySource> =
  Source extends EntityClass<infer E>
    ? NewEntity<E>
    : Source extends CollectionDefinition<infer _Attributes, infer _Relationships>
      ? InferNewDocument<Source>
      : never;

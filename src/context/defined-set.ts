import type { InferDocument, InferNewDocument } from '../metadata/infer-document.js';
import type { DbSet } from './db-set.js';

/** The set of a collection that `defineCollection` described. */
export type DefinedSet<Definition> = DbSet<
  InferDocument<Definition> & object,
  InferNewDocument<Definition>,
  Partial<InferNewDocument<Definition>>
>;

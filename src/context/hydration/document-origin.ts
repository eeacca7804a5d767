import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';

/** Lets a unit of work or the hooks take part when a document becomes an instance. */
export interface DocumentOrigin {
  /** Receives the instance made from the document, and returns the one to use. */
  readonly adopt?: (metadata: EntityMetadata, document: WireDocument, made: object) => object;
}

/** A symbol, so that copies of the document keep it and no stored key collides with it. */
const ORIGIN = Symbol('origin');
const NONE: DocumentOrigin = {};

/** Attaches an origin to the document, to run after any it already has. */
export function withOrigin(document: WireDocument, origin: DocumentOrigin): WireDocument {
  const before = originOf(document);
  const joined: DocumentOrigin = {
    adopt: (metadata, one, made) => {
      const first = before.adopt?.(metadata, one, made) ?? made;
      return origin.adopt?.(metadata, one, first) ?? first;
    },
  };
  return Object.assign(document, { [ORIGIN]: joined });
}

export function originOf(document: WireDocument): DocumentOrigin {
  return (document as { readonly [ORIGIN]?: DocumentOrigin })[ORIGIN] ?? NONE;
}

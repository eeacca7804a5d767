import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';

/** What a transaction or a unit of work makes of a document that was read for it. */
export interface DocumentOrigin {
  /** The document with what is to be written to it. */
  readonly present?: (document: WireDocument) => WireDocument;
  /** Takes what was made of the document, and gives what takes its place. */
  readonly adopt?: (metadata: EntityMetadata, document: WireDocument, made: object) => object;
}

/** Travels with copies of the document; no stored key is a symbol. */
const ORIGIN = Symbol('origin');
const NONE: DocumentOrigin = {};

/** The document with its origin, after the one it has. */
export function withOrigin(document: WireDocument, origin: DocumentOrigin): WireDocument {
  const before = originOf(document);
  const joined: DocumentOrigin = {
    present: (one) => origin.present?.(before.present?.(one) ?? one) ?? before.present?.(one) ?? one,
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

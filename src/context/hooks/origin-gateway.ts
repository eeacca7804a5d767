import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { readQuery } from '../../query/wire-query.js';
import { type DocumentOrigin, withOrigin } from '../hydration/document-origin.js';
import type { DocumentHooks } from './document-hooks.js';

/** A gateway whose documents, nested ones included, carry an origin. */
export function originGateway(gateway: DocumentGateway, origin: DocumentOrigin): DocumentGateway {
  const marked = (document: WireDocument): WireDocument => {
    for (const value of Object.values(document)) markRelated(value, origin);
    return withOrigin(document, origin);
  };
  return {
    ...gateway,
    async get(collection, id, queries) {
      const found = await gateway.get(collection, id, queries);
      return found === null || isPartial(queries ?? []) ? found : marked(found);
    },
    async list(collection, queries, options) {
      const page = await gateway.list(collection, queries, options);
      return isPartial(queries) ? page : { ...page, documents: page.documents.map(marked) };
    },
    guardedBy: (beforeAttempt) => originGateway(gateway.guardedBy(beforeAttempt), origin),
    scoped: (scope) => originGateway(gateway.scoped(scope), origin),
  };
}

/** A gateway that notifies subscribers when its documents become instances. */
export function hearingGateway(gateway: DocumentGateway, hooks: DocumentHooks): DocumentGateway {
  if (!hooks.hearsLoads) return gateway;
  return originGateway(gateway, {
    adopt(metadata, _document, made) {
      hooks.loaded(metadata, made);
      return made;
    },
  });
}

function markRelated(value: unknown, origin: DocumentOrigin): void {
  if (Array.isArray(value)) for (const item of value) markRelated(item, origin);
  else if (typeof value === 'object' && value !== null && '$id' in value) {
    for (const inner of Object.values(value)) markRelated(inner, origin);
    withOrigin(value as WireDocument, origin);
  }
}

/** Whether the queries select only some values, so that the results are not whole documents. */
function isPartial(queries: readonly string[]): boolean {
  return queries.some((text) => {
    const { method, values } = readQuery(text);
    return method === 'select' && !(values ?? []).includes('*');
  });
}

import { BODY_SIZE, bodySize } from '../http/body-size.js';
import { BULK_LIMIT, type WireDocument } from './document-gateway.js';
import { IDS_LENGTH } from './id-chunks.js';

/** Splits documents into portions that fit both a bulk request and a query by ids. Deterministic. */
export async function* documentChunks(
  batches: AsyncIterable<readonly WireDocument[]>,
): AsyncGenerator<readonly WireDocument[]> {
  let chunk: WireDocument[] = [];
  let ids = 0;
  let body = 0;
  for await (const batch of batches) {
    for (const document of batch) {
      const idSize = document.$id.length + 3;
      const size = bodySize(document);
      if (chunk.length === BULK_LIMIT || ids + idSize > IDS_LENGTH || (chunk.length > 0 && body + size > BODY_SIZE)) {
        yield chunk;
        chunk = [];
        ids = 0;
        body = 0;
      }
      chunk.push(document);
      ids += idSize;
      body += size;
    }
  }
  if (chunk.length > 0) yield chunk;
}

import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import type { ProgressEvent, ProgressListener } from '../progress.js';
import { queryText, wire } from '../query/wire-query.js';

/** What is done with the documents of a collection, one after the other. */
export interface Pass {
  readonly collection: string;
  /** Looked at when left out. */
  readonly action?: Extract<ProgressEvent, { type: 'documents' }>['action'];
  /** How many documents there are to be, where that is known. */
  readonly total?: number | undefined;
  /** Where the documents are; they are counted once a pass takes longer than a page. */
  readonly documents?: Pick<DocumentGateway, 'list'>;
}

/** Reports that a page more is done: of documents as they are listed, in the order of their creation, or their number. */
type ReportPage = (page: readonly WireDocument[] | number) => void;

/** Appwrite counts no further (fact 14). */
const COUNT_CAP = 5000;
/** Pages that are shorter are the only ones. */
const SHORT = 1000;

/** Reports how far a pass over a collection has come, and how far it has to go where that is known. */
export function passProgress(
  { collection, action, documents, ...pass }: Pass,
  onProgress: ProgressListener | undefined,
): ReportPage {
  let done = 0;
  let first: number | null = null;
  let last: number | null = null;
  let end: Counted | null = null;
  let isCounted = false;

  /** The total: known, counted, or what follows from how far `$sequence` has come. */
  const total = (): number | undefined => {
    if (pass.total !== undefined) return Math.max(pass.total, done);
    if (end === null) return undefined;
    if (end.total < COUNT_CAP) return Math.max(end.total, done);
    if (first === null || last === null || end.sequence === null || last <= first) return undefined;
    const left = Math.max(0, end.sequence - last);
    return done + Math.round((left * done) / (last - first + 1));
  };

  return (page) => {
    const count = typeof page === 'number' ? page : page.length;
    done += count;
    if (typeof page !== 'number') {
      first ??= sequenceOf(page[0]);
      last = sequenceOf(page.at(-1)) ?? last;
    }
    if (!isCounted && documents !== undefined && pass.total === undefined && count >= SHORT) {
      isCounted = true;
      countDocuments(documents, collection).then(
        (counted) => {
          end = counted;
        },
        // What cannot be counted is reported without.
        () => {},
      );
    }
    const all = total();
    const facts = { collection, documents: done, ...(all !== undefined && { total: all }) };
    onProgress?.(action === undefined ? { type: 'scan', ...facts } : { type: 'documents', action, ...facts });
  };
}

interface Counted {
  /** At most 5,000. */
  readonly total: number;
  /** The number of the newest document; null on servers that do not count them up. */
  readonly sequence: number | null;
}

async function countDocuments(documents: Pick<DocumentGateway, 'list'>, collection: string): Promise<Counted> {
  const queries = [wire.order('$sequence', true), wire.select(['$id']), wire.limit(1)];
  const page = await documents.list(collection, queries.map(queryText), { total: true });
  return { total: page.total, sequence: sequenceOf(page.documents[0]) };
}

function sequenceOf(document: WireDocument | undefined): number | null {
  const sequence = Number(document?.$sequence ?? Number.NaN);
  return Number.isSafeInteger(sequence) ? sequence : null;
}

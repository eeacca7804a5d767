import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import type { ProgressEvent, ProgressListener } from '../progress.js';
import { queryText, wire } from '../query/wire-query.js';

/** A pass over the documents of a collection, for progress reports. */
export interface Pass {
  readonly collection: string;
  /** What the pass does with documents; a pass that only reads leaves it out. */
  readonly action?: Extract<ProgressEvent, { type: 'documents' }>['action'];
  /** The number of documents, if already known. */
  readonly total?: number | undefined;
  /** Used to count the documents once the first full page is done. */
  readonly documents?: Pick<DocumentGateway, 'list'>;
}

/** Reports one more page: its documents, in order of creation, or only how many there were. */
type ReportPage = (page: readonly WireDocument[] | number) => void;

/** Appwrite caps totals here (fact 14). */
const COUNT_CAP = 5000;
/** A first page shorter than this is also the last one, so counting would be wasted. */
const SHORT = 1000;

/** Reports how many documents a pass has done, and the total if it is known or can be estimated. */
export function passProgress(
  { collection, action, documents, ...pass }: Pass,
  onProgress: ProgressListener | undefined,
): ReportPage {
  let done = 0;
  let first: number | null = null;
  let last: number | null = null;
  let end: Counted | null = null;
  let isCounted = false;

  /** The total: given, counted, or estimated from `$sequence`. */
  const total = (): number | undefined => {
    if (pass.total !== undefined) return Math.max(pass.total, done);
    if (end === null) return undefined;
    if (end.total < COUNT_CAP) return Math.max(end.total, done);
    if (first === null || last === null || end.sequence === null || last <= first) return undefined;
    const remaining = Math.max(0, end.sequence - last);
    return done + Math.round((remaining * done) / (last - first + 1));
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
        // Without a count, progress goes without a total.
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
  /** The `$sequence` of the newest document; null on servers where it is not a number. */
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

export interface RequestRecord {
  readonly index: number;
  readonly method: string;
  /** Path below the endpoint, without the query string; at most its first 1,024 characters. */
  readonly path: string;
}

const KEPT = 10_000;
/** All paths of the API are much shorter; Node accepts up to 16 KB. */
const LONGEST_PATH = 1024;

/** The requests that the server received, for tests that count them. Keeps the last 10,000 and counts all. */
export class RequestLog {
  private records: RequestRecord[] = [];
  private total = 0;

  /** The number of requests, of all or of those that match. */
  count(match: { readonly method?: string; readonly path?: string | RegExp } = {}): number {
    if (match.method === undefined && match.path === undefined) return this.total;
    return this.list(match).length;
  }

  /** The last matching requests, oldest first. */
  list({ method, path }: { readonly method?: string; readonly path?: string | RegExp } = {}): readonly RequestRecord[] {
    return this.records.filter((record) => {
      if (method !== undefined && record.method !== method) return false;
      return path === undefined || (typeof path === 'string' ? record.path === path : path.test(record.path));
    });
  }

  clear(): void {
    this.records = [];
    this.total = 0;
  }

  /** @internal Adds a request and returns its record. */
  add(method: string, path: string): RequestRecord {
    this.total += 1;
    const record = { index: this.total, method, path: keptPath(path) };
    this.records.push(record);
    if (this.records.length >= 2 * KEPT) this.records = this.records.slice(-KEPT);
    return record;
  }
}

/** Copies the text, since a slice would keep the complete original in memory. */
function keptPath(path: string): string {
  return path.length <= LONGEST_PATH ? path : Buffer.from(path.slice(0, LONGEST_PATH)).toString();
}

export interface RequestRecord {
  readonly index: number;
  readonly method: string;
  /** Path below the endpoint, without the query string; of a longer one its first 1,024 characters. */
  readonly path: string;
}

const KEPT = 10_000;
/** No path of the API is near as long; Node takes up to 16 KB of what clients send. */
const LONGEST_PATH = 1024;

/** What was asked of the server, for tests that count requests. Keeps the last 10,000 and counts all. */
export class RequestLog {
  private records: RequestRecord[] = [];
  private total = 0;

  /** How many requests there were, all or those that match. */
  count(match: { readonly method?: string; readonly path?: string | RegExp } = {}): number {
    if (match.method === undefined && match.path === undefined) return this.total;
    return this.list(match).length;
  }

  /** The last requests that match, oldest first. */
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

  /** @internal Adds a request and answers its record. */
  add(method: string, path: string): RequestRecord {
    this.total += 1;
    const record = { index: this.total, method, path: keptPath(path) };
    this.records.push(record);
    if (this.records.length >= 2 * KEPT) this.records = this.records.slice(-KEPT);
    return record;
  }
}

/** A slice alone would keep the whole text in memory that it was cut from. */
function keptPath(path: string): string {
  return path.length <= LONGEST_PATH ? path : Buffer.from(path.slice(0, LONGEST_PATH)).toString();
}

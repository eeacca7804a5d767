export interface RequestRecord {
  readonly index: number;
  readonly method: string;
  /** Path below the endpoint, without the query string. */
  readonly path: string;
}

const KEPT = 10_000;

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
    const record = { index: this.total, method, path };
    this.records.push(record);
    if (this.records.length >= 2 * KEPT) this.records = this.records.slice(-KEPT);
    return record;
  }
}

/** Counts documents and keeps the first ids for a message or report. */
export interface NamedIds {
  readonly add: (id: string) => void;
  readonly count: () => number;
  readonly ids: readonly string[];
  /** `'a', 'b'`, followed by `…` if there are more. */
  readonly quoted: () => string;
}

/** @param most how many ids to keep */
export function createNamedIds(most = 10): NamedIds {
  const ids: string[] = [];
  let count = 0;
  return {
    ids,
    add(id) {
      count += 1;
      if (ids.length < most) ids.push(id);
    },
    count: () => count,
    quoted: () => `${ids.map((id) => `'${id}'`).join(', ')}${count > ids.length ? ', …' : ''}`,
  };
}

/** The most edits, as a share of the longer name, with which two names still count as similar. */
const FARTHEST = 0.4;
const SHOWN = 3;
const SHORTEST_PART = 3;

/** Known names that are similar to a misspelt one, most similar first: `users.name` for `users.nmae`. */
export function nearNames(name: string, known: Iterable<string>): readonly string[] {
  return [...new Set(known)]
    .map((other) => ({ other, far: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, far }) => far <= Math.max(name.length, other.length) * FARTHEST)
    .sort((a, b) => a.far - b.far || a.other.localeCompare(b.other))
    .slice(0, SHOWN)
    .map(({ other }) => other);
}

/** The text for `expected` if a name is unknown: known names that are similar to it, or `otherwise` if there are none. */
export function expectedName(name: string, known: Iterable<string>, otherwise: string): string {
  const names = [...known];
  // A name may have been typed only in part.
  const parts = name.length < SHORTEST_PART ? [] : names.filter((other) => other.includes(name));
  const near = [...new Set([...nearNames(name, names), ...parts])].slice(0, SHOWN);
  return near.map((one) => `'${one}'`).join(' or ') || otherwise;
}

/** The number of insertions, deletions and replacements between two texts (Wagner and Fischer, 1974). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= b.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (letter === b[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

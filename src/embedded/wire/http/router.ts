/** A node of the path tree: what may follow, by literal segment or as a parameter. */
interface Branch<T> {
  readonly literals: Map<string, Branch<T>>;
  parameter: Branch<T> | undefined;
  target: { readonly value: T; readonly names: readonly (string | undefined)[] } | undefined;
}

export interface RouteMatch<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds routes as utopia's router does: a literal segment has priority over a parameter; empty segments are ignored for matching but not
 * when values are read by position (`/tablesdb//x` is `:databaseId` with an empty value); and nothing is percent-decoded.
 */
export class Router<T> {
  private readonly roots = new Map<string, Branch<T>>();

  add(method: string, path: string, value: T): void {
    let branch = this.roots.get(method) ?? emptyBranch<T>();
    this.roots.set(method, branch);
    const names: (string | undefined)[] = [];
    for (const segment of path.split('/').filter(Boolean)) {
      const isParameter = segment.startsWith(':');
      names.push(isParameter ? segment.slice(1) : undefined);
      branch = isParameter ? parameterOf(branch) : literalOf(branch, segment);
    }
    branch.target = { value, names };
  }

  find(method: string, path: string): RouteMatch<T> | undefined {
    const root = this.roots.get(method);
    if (!root) return undefined;
    const raw = path.slice(1).split('/');
    const target = descend(root, path.includes('//') || path.endsWith('/') ? raw.filter(Boolean) : raw, 0);
    if (!target) return undefined;
    const params: Record<string, string> = {};
    target.names.forEach((name, at) => {
      if (name !== undefined) params[name] = raw[at] ?? '';
    });
    return { value: target.value, params };
  }
}

function emptyBranch<T>(): Branch<T> {
  return { literals: new Map(), parameter: undefined, target: undefined };
}

function parameterOf<T>(branch: Branch<T>): Branch<T> {
  branch.parameter ??= emptyBranch<T>();
  return branch.parameter;
}

function literalOf<T>(branch: Branch<T>, segment: string): Branch<T> {
  const known = branch.literals.get(segment);
  if (known) return known;
  const made = emptyBranch<T>();
  branch.literals.set(segment, made);
  return made;
}

function descend<T>(branch: Branch<T>, segments: readonly string[], at: number): Branch<T>['target'] {
  const segment = segments[at];
  if (segment === undefined) return branch.target;
  const literal = branch.literals.get(segment);
  return (
    (literal && descend(literal, segments, at + 1)) ?? (branch.parameter && descend(branch.parameter, segments, at + 1))
  );
}

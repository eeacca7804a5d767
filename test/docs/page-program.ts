import { readFileSync } from 'node:fs';

const FENCED = /^```ts\n([\s\S]*?)^```$|^<!-- run\n([\s\S]*?)^-->$/gm;
const TOP_LEVEL = /^(import |export |@|class |abstract class |interface |type |declare )/m;
const THROWS = /^(\s*)(await [^\n]*);\s*\/\/ throws (\w+).*$/gm;

/**
 * The program that a page of the documentation is, for a test to compile and run. Its TypeScript blocks, and hidden ones in comments that
 * begin with `run`, follow each other in one function with a `db`; blocks of classes and imports stand above it. A line that ends in
 * `// throws code` is expected to.
 *
 * @param model the file that exports `openDb`, and the entities
 */
export function pageProgram(page: string, model: string): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(FENCED)].map(([, shown, hidden]) => shown ?? hidden ?? '');
  const declarations = blocks.filter((block) => TOP_LEVEL.test(block));
  const statements = blocks.filter((block) => !TOP_LEVEL.test(block));
  const imports = declarations.flatMap((block) => [...block.matchAll(/^import [^;]*;$/gm)].map(([line]) => line));
  const rest = declarations.map((block) => block.replace(/^import [^;]*;$/gm, ''));
  return `
${mergeImports(imports)}
import { openDb, throws } from ${JSON.stringify(model)};
${rest.join('\n')}
const db = await openDb();
async function page(): Promise<void> {
${statements.join('\n').replace(THROWS, "$1await throws(async () => { $2; }, '$3');")}
}
await page();
await db.dispose();
`;
}

/** Each name once: blocks of a page import what they show. */
function mergeImports(lines: readonly string[]): string {
  const names = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const line of lines) {
    const [, list, module] = /^import \{([^}]*)\} from ('[^']*');$/.exec(line) ?? [];
    if (list === undefined || module === undefined) {
      others.add(line);
      continue;
    }
    const known = names.get(module) ?? new Set<string>();
    names.set(module, known);
    for (const name of list.split(',')) if (name.trim() !== '') known.add(name.trim());
  }
  return [...others, ...[...names].map(([module, list]) => `import { ${[...list].join(', ')} } from ${module};`)].join(
    '\n',
  );
}

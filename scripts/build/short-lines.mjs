import { decode, encode } from '@jridgewell/sourcemap-codec';
import { parseSync, visitorKeys } from 'oxc-parser';

/** Characters after which a line ends at the next place where it may. */
const WIDTH = 150;

/** Lists of the syntax tree between whose items a line may end. */
const LISTS = ['body', 'consequent', 'declarations', 'expressions', 'elements', 'properties', 'arguments', 'params'];

/**
 * Breaks minified code into lines, with its source map: Node shows the line in which an error was thrown when a program ends by it, and
 * that should not be the whole of entwrite.
 */
export function withShortLines(file, code, map) {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const breaks = breaksOf(
    code,
    [...new Set(startsIn(program))].sort((one, other) => one - other),
  );
  const pieces = [0, ...breaks].map((at, index) => code.slice(at, breaks[index]));
  return { code: pieces.join('\n'), map: { ...map, mappings: encode(movedTo(decode(map.mappings), code, breaks)) } };
}

/** Where items of lists start. */
function startsIn(node) {
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const inside = [node[key]].flat().filter((one) => one !== null && one !== undefined);
    const starts = LISTS.includes(key) && node.type !== 'TemplateLiteral' ? inside.map(({ start }) => start) : [];
    return [...starts, ...inside.flatMap(startsIn)];
  });
}

/** A line ends behind `{`, `}`, `;` and `,` only, where no reading of the code depends on it. */
function breaksOf(code, starts) {
  const breaks = [];
  let begun = 0;
  for (const start of starts) {
    begun = Math.max(begun, code.lastIndexOf('\n', start - 1) + 1);
    if (start - begun < WIDTH || !'{};,'.includes(code[start - 1])) continue;
    breaks.push(start);
    begun = start;
  }
  return breaks;
}

/** The mappings of the same code with the further breaks. */
function movedTo(lines, code, breaks) {
  const moved = [];
  let begun = 0;
  let next = 0;
  for (const segments of lines) {
    const end = code.indexOf('\n', begun);
    const until = end === -1 ? code.length : end;
    const begins = [begun];
    for (; next < breaks.length && breaks[next] <= until; next += 1) begins.push(breaks[next]);
    const parts = begins.map(() => []);
    for (const [column, ...rest] of segments) {
      const at = begun + column;
      const part = begins.findLastIndex((begin) => begin <= at);
      parts[part].push([at - begins[part], ...rest]);
    }
    moved.push(...parts);
    begun = until + 1;
  }
  return moved;
}

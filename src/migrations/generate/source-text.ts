/** The most characters of a line of generated code. */
const LINE = 120;
const STEP = 2;

/** A piece of code that is printed on one line if it fits. */
export type Code = string | CodeList;

interface CodeList {
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
  /** Whether there is a space inside the brackets on one line. */
  readonly spaced: boolean;
}

/** `[…]`, broken into lines if it does not fit. */
export function codeArray(items: readonly Code[]): CodeList {
  return { open: '[', items, close: ']', spaced: false };
}

/** `{ … }` of printed properties. */
export function codeObject(properties: readonly Code[]): CodeList {
  return { open: '{', items: properties, close: '}', spaced: true };
}

export function codeProperty(name: string, value: Code): Code {
  const start = `${propertyName(name)}: `;
  return typeof value === 'string' ? start + value : { ...value, open: start + value.open };
}

/** A call: on one line, else with its last argument broken, else with each argument on its own line. */
export function codeCall(callee: string, args: readonly Code[], indent: number): string {
  const flat = args.map(flatten);
  const line = `${callee}(${flat.join(', ')});`;
  if (!line.includes('\n') && indent + line.length <= LINE) return line;
  const last = args.at(-1);
  const before = flat.slice(0, -1);
  const start = `${callee}(${before.map((text) => `${text}, `).join('')}`;
  const isHuggable = last !== undefined && (typeof last !== 'string' || last.includes('\n'));
  if (isHuggable && !start.includes('\n') && indent + start.length + firstLine(last).length <= LINE)
    return `${start}${codeText(last, indent, { before: start.length, after: 2, open: true })});`;
  const inner = indent + STEP;
  return `${callee}(\n${args.map((arg) => `${pad(inner)}${codeText(arg, inner, { after: 1 })},\n`).join('')}${pad(indent)});`;
}

interface Room {
  /** Characters before it on its line, after the indent. */
  readonly before?: number;
  /** Characters that follow it. */
  readonly after?: number;
  /** Breaks it even if it fits. */
  readonly open?: boolean;
}

/** Code that begins at an indent; following lines are indented. */
export function codeText(code: Code, indent: number, { before = 0, after = 0, open = false }: Room = {}): string {
  const flat = flatten(code);
  if (typeof code === 'string') return indentLines(code, indent);
  if (!open && !flat.includes('\n') && indent + before + flat.length + after <= LINE) return flat;
  if (code.items.length === 0) return code.open + code.close;
  const inner = indent + STEP;
  const lines = isNumbers(code) ? filled(code.items.map(flatten), inner) : itemLines(code.items, inner);
  return `${code.open}\n${lines}${pad(indent)}${code.close}`;
}

function itemLines(items: readonly Code[], indent: number): string {
  return items
    .map((item) => `${pad(indent)}${codeText(item, indent, { after: 1 })}${isComment(item) ? '' : ','}\n`)
    .join('');
}

/** Lists of numbers fill their lines. */
function filled(items: readonly string[], indent: number): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + item.length + 2 <= LINE)
      lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`${item},`);
  }
  return lines.map((line) => `${pad(indent)}${line}\n`).join('');
}

function isNumbers({ open, items }: CodeList): boolean {
  return (
    open.endsWith('[') &&
    items.length > 1 &&
    items.every((item) => typeof item === 'string' && /^-?[\d.e+-]+$/.test(item))
  );
}

/** A list of lists is never printed on one line. */
function isMatrix({ open, items }: CodeList): boolean {
  const isList = (item: Code) => typeof item !== 'string' && item.items.length > 1;
  return open.endsWith('[') && items.length > 1 && items.every(isList);
}

function isComment(code: Code): boolean {
  return typeof code === 'string' && code.startsWith('//');
}

/** On one line, unless something in it takes several. */
function flatten(code: Code): string {
  if (typeof code === 'string') return isComment(code) ? `${code}\n` : code;
  const space = code.spaced && code.items.length > 0 ? ' ' : '';
  const opened = isMatrix(code) ? '\n' : '';
  return `${opened}${code.open}${space}${code.items.map(flatten).join(', ')}${space}${code.close}`;
}

function firstLine(code: Code): string {
  return typeof code === 'string' ? code.replace(/\n.*$/s, '') : code.open;
}

function indentLines(text: string, indent: number): string {
  return text.replaceAll('\n', `\n${pad(indent)}`);
}

/** Removes an indent from all lines but the first, so that code can be moved elsewhere. */
export function outdented(text: string, indent: number): string {
  return text.replaceAll(`\n${pad(indent)}`, '\n');
}

function pad(indent: number): string {
  return ' '.repeat(indent);
}

/** The key of a property, quoted if it is no identifier. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** A string literal: single quotes unless double ones save escapes; safe for any text. */
export function quote(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  if (singles > doubles) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A literal of plain data: text, numbers, bigints, booleans, null, and lists and objects of them. */
export function literal(value: unknown): Code {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return codeArray(value.map(literal));
  if (typeof value === 'object' && value !== null)
    return codeObject(Object.entries(value).map(([name, item]) => codeProperty(name, literal(item))));
  return String(value);
}

import type { DiagramRow, DiagramTable } from '../../project/diagram/schema-diagram.js';

/** The most characters of a name or type that a box shows; the tables below the diagram show the whole text. */
const LONGEST = 30;

export const CHARACTER_WIDTH = 7.85;
export const ROW_HEIGHT = 22;
export const HEAD_HEIGHT = 30;
const PADDING = 12;
const GAP = 20;

/** The texts of an attribute in a box: its name and its type, shortened if they are too long. */
export function rowTexts({ key, type, required, former }: DiagramRow): readonly [string, string] {
  const name = former === null || former.key === key ? key : `${former.key} -> ${key}`;
  const kind = former === null || former.type === type ? type : `${former.type} -> ${type}`;
  return [shortened(required ? `${name} *` : name), shortened(kind)];
}

export function headText({ id, former }: DiagramTable): string {
  return shortened(former === null ? id : `${former} -> ${id}`);
}

/** The size of a collection's box in a monospaced font. */
export function boxSize(table: DiagramTable): { readonly width: number; readonly height: number } {
  const rows = table.rows.map((row) => rowTexts(row).map(displayWidth));
  const names = Math.max(0, ...rows.map(([name = 0]) => name));
  const types = Math.max(0, ...rows.map(([, type = 0]) => type));
  const columns = (names + types) * CHARACTER_WIDTH + GAP;
  const width = Math.max(120, columns, displayWidth(headText(table)) * CHARACTER_WIDTH * 1.05) + 2 * PADDING;
  return { width: Math.ceil(width), height: HEAD_HEIGHT + ROW_HEIGHT * table.rows.length + (rows.length > 0 ? 6 : 0) };
}

/** The width of a text in columns: East Asian characters and emoji take two. */
export function displayWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

import type { DiagramRow, DiagramTable } from '../../project/diagram/schema-diagram.js';

/** Characters of a name or a type that a box shows; the tables below the diagram show all of them. */
const LONGEST = 30;

export const CHARACTER_WIDTH = 7.85;
export const ROW_HEIGHT = 22;
export const HEAD_HEIGHT = 30;
const PADDING = 12;
const GAP = 20;

/** What a box says of an attribute: its name and its type, each short enough. */
export function rowTexts({ key, type, required, former }: DiagramRow): readonly [string, string] {
  const name = former === null || former.key === key ? key : `${former.key} -> ${key}`;
  const kind = former === null || former.type === type ? type : `${former.type} -> ${type}`;
  return [shortened(required ? `${name} *` : name), shortened(kind)];
}

/** What a box has as its title. */
export function headText({ id, former }: DiagramTable): string {
  return shortened(former === null ? id : `${former} -> ${id}`);
}

/** The size of a collection's box, by a font whose characters are all of one width. */
export function boxSize(table: DiagramTable): { readonly width: number; readonly height: number } {
  const rows = table.rows.map((row) => rowTexts(row).map(displayWidth));
  const names = Math.max(0, ...rows.map(([name = 0]) => name));
  const types = Math.max(0, ...rows.map(([, type = 0]) => type));
  const columns = (names + types) * CHARACTER_WIDTH + GAP;
  const width = Math.max(120, columns, displayWidth(headText(table)) * CHARACTER_WIDTH * 1.05) + 2 * PADDING;
  return { width: Math.ceil(width), height: HEAD_HEIGHT + ROW_HEIGHT * table.rows.length + (rows.length > 0 ? 6 : 0) };
}

/** Columns that a text takes: characters of East Asian scripts and pictures take two. */
export function displayWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

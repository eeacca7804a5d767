import type { ColumnDefinition } from '../../rules/schema/table-definition.js';
import { columnName } from '../physical-names.js';
import type { Vault } from './vault.js';

/** The stored form of an encrypted attribute's value: sealed; in a list, each element that is a text. */
export function sealColumn(stored: string, column: ColumnDefinition, vault: Vault): string {
  const place = columnName(column);
  return column.array ? mapTexts(stored, (text) => vault.seal(text, place)) : vault.seal(stored, place);
}

/** Reverses `sealColumn`. */
export function unsealColumn(stored: string, column: ColumnDefinition, vault: Vault): string {
  const place = columnName(column);
  return column.array ? mapTexts(stored, (text) => vault.unseal(text, place)) : vault.unseal(stored, place);
}

/** An encrypted list contains only texts and nulls, since scalars become texts before they are stored. */
function mapTexts(list: string, change: (text: string) => string): string {
  const items = JSON.parse(list) as unknown[];
  return JSON.stringify(items.map((item) => (typeof item === 'string' ? change(item) : item)));
}

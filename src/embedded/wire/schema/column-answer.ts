import type { Naming } from '../../rules/appwrite-error.js';
import { type ColumnKind, kindOf, type ModelField } from '../../rules/schema/column-types.js';
import type { ColumnDefinition } from '../../rules/schema/table-definition.js';

/** Where a column appears in a response; determines the value of `encrypt` (fact 50). */
export type ColumnPlace = 'created' | 'updated' | 'single' | 'listed' | 'nested';

/** A column in the API's form, with the properties of `kind`, which is the endpoint's kind for created and updated columns. */
export function columnAnswer(
  column: ColumnDefinition,
  naming: Naming,
  place: ColumnPlace,
  kind: ColumnKind = kindOf(column),
): Record<string, unknown> {
  const answer: Record<string, unknown> = {
    key: column.key,
    type: column.type,
    status: column.status,
    error: column.error,
    required: column.required,
    array: column.array,
    $createdAt: column.createdAt,
    $updatedAt: column.updatedAt,
  };
  for (const field of kind.model) addField(answer, column, naming, place, field);
  return answer;
}

function addField(
  answer: Record<string, unknown>,
  column: ColumnDefinition,
  naming: Naming,
  place: ColumnPlace,
  field: ModelField,
): void {
  switch (field) {
    case 'elements':
      answer.elements = column.elements ?? [];
      break;
    case 'encrypt':
      answer.encrypt = showsEncrypt(column, place) ? column.encrypt : null;
      break;
    case 'format':
      answer.format = ['intRange', 'bigintRange', 'floatRange'].includes(column.format) ? '' : column.format;
      break;
    case 'relationship':
      Object.assign(answer, relationshipAnswer(column, naming));
      break;
    default:
      answer[field] = column[field];
  }
}

function showsEncrypt(column: ColumnDefinition, place: ColumnPlace): boolean {
  if (place === 'updated') return false;
  return place !== 'listed' || column.type === 'string';
}

function relationshipAnswer({ relationship }: ColumnDefinition, naming: Naming): Record<string, unknown> {
  return {
    [naming === 'legacy' ? 'relatedCollection' : 'relatedTable']: relationship?.relatedTable ?? '',
    relationType: relationship?.relationType ?? '',
    twoWay: relationship?.twoWay ?? false,
    twoWayKey: relationship?.twoWayKey ?? '',
    onDelete: relationship?.onDelete ?? 'restrict',
    side: relationship?.side ?? '',
  };
}

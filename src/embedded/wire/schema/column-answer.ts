import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';
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
  const isWhole = kind.word === 'integer' || kind.word === 'bigint';
  if (isWhole && column.type === 'double') Object.assign(answer, wholeBounds(column));
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
      // The route of enums changes other columns, and then finds no elements for its answer.
      if (!column.elements) throw new AppwriteError('general_unknown');
      answer.elements = column.elements;
      break;
    case 'encrypt':
      answer.encrypt = showsEncrypt(column, place) ? column.encrypt : null;
      break;
    case 'relationship':
      Object.assign(answer, relationshipAnswer(column, naming));
      break;
    default:
      answer[field] = column[field];
  }
}

/** The bounds of a float in the answer of a route for whole numbers, as PHP converts them: without fraction, and modulo 2^64. */
function wholeBounds({ min, max }: ColumnDefinition): { min: unknown; max: unknown } {
  const whole = (bound: number | bigint | null) =>
    typeof bound === 'number' ? BigInt.asIntN(64, BigInt(Math.trunc(bound))) : bound;
  return { min: whole(min), max: whole(max) };
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

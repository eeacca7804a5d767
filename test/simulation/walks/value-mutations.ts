import { type Mutation, named, type Place } from './mutation.js';
import { kindOf, type Shape } from './value-kinds.js';

/** What may become of defaults, and of how values are said. */
export const VALUE_MUTATIONS: readonly Mutation[] = [setDefault, setDefault, turn, turn, fillByStep, fillByStep];

/** A default comes, becomes another one, or goes. */
function setDefault(place: Place): string | null {
  const { attribute, rules } = place;
  const { kind, shape, dialect, required, array, index, isTurned } = attribute;
  const { mayDefault, nth } = kindOf(kind);
  if (required || array || index === 'unique' || isTurned || mayDefault !== true) return null;
  const isGone = attribute.default !== null && rules.random.chance(0.4);
  const number = isGone ? null : rules.nextNumber();
  const stored = (one: number | null) => (one === null ? null : nth(one, shape.type, dialect));
  // Several numbers are one word or flag; what does not change is not filled.
  if (stored(number) === stored(attribute.default)) return null;
  const isFilling = number !== null && rules.fills.includes('useDefault') && rules.random.chance(0.4);
  Object.assign(attribute, { default: number, fill: isFilling ? { number, by: 'useDefault' } : null });
  return `${named(place)} has ${number === null ? 'no default' : `the default ${number}`}${isFilling ? ', also where nothing is' : ''}`;
}

/** Numbers become texts that count from elsewhere, or the other way round; words of an enum are said in another language. */
function turn(place: Place): string | null {
  const { attribute, rules } = place;
  const { kind, array, shape, fill, dialect, isTurned } = attribute;
  if (!rules.mayConvert || array || isTurned || fill !== null) return null;
  if (attribute.default !== null) return null;
  const { shapes } = kindOf(kind);
  const others = kind === 'count' ? shapes.filter((one) => isNumber(one) !== isNumber(shape)) : [shape];
  const isWord = rules.mayMap && kind === 'word' && shape.type === 'enum';
  if (kind !== 'count' && !isWord) return null;
  const wanted = rules.random.pick(others);
  // The step as a whole must turn it: what became a number and a text again is converted by nobody.
  const was = place.before.collections
    .find(({ thing }) => thing === place.collection.thing)
    ?.attributes.find(({ thing }) => thing === attribute.thing);
  if (
    was !== undefined &&
    (was.array || (isWord ? was.shape.type !== 'enum' : isNumber(was.shape) === isNumber(wanted)))
  )
    return null;
  if (attribute.index !== null && wanted.isIndexable !== true) return null;
  Object.assign(attribute, { shape: wanted, dialect: dialect === 0 ? 1 : 0, isTurned: true });
  return `${named(place)} becomes ${wanted.type} of dialect ${attribute.dialect}`;
}

/** A data step of a file gives a number to documents that hold none. */
function fillByStep(place: Place): string | null {
  const { attribute, rules } = place;
  const { kind, array, required, index, isTurned, fill } = attribute;
  if (!rules.fills.includes('data step') || kind !== 'count' || array || required || isTurned || fill !== null)
    return null;
  if (index === 'unique' || attribute.default !== null) return null;
  attribute.fill = { number: rules.nextNumber(), by: 'data step' };
  return `${named(place)} gets ${attribute.fill.number} by a data step where nothing is`;
}

function isNumber({ type }: Shape): boolean {
  return type === 'integer' || type === 'float';
}

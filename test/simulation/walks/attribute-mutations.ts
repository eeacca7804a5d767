import { newAttribute } from './first-model.js';
import { type Mutation, named, type Place, wasThere } from './mutation.js';
import { kindOf, type Shape, VALUE_KIND_NAMES } from './value-kinds.js';
import { type Fill, thingsOf } from './walk-model.js';

/** What may become of attributes. */
export const ATTRIBUTE_MUTATIONS: readonly Mutation[] = [
  changeShape,
  changeShape,
  rename,
  rename,
  (place) => join(rename(place), changeShape(place)),
  exchange,
  exchange,
  require,
  require,
  changeIndex,
  add,
  add,
  drop,
  comeBack,
];

function join(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join(' and ');
}

/** Another type, size or list of elements, or a list instead of a single value. */
function changeShape(place: Place): string | null {
  const { attribute, rules } = place;
  const { shapes } = kindOf(attribute.kind);
  const shape: Shape = rules.random.pick(shapes);
  const array = !attribute.required && attribute.kind !== 'place' && rules.random.chance(0.2);
  // A data step looks for nulls, and a list without values is empty.
  if (attribute.isTurned || (array && (attribute.default !== null || attribute.fill !== null))) return null;
  if (attribute.index !== null && (array || shape.isIndexable !== true)) return null;
  if (isSameShape(shape, attribute.shape) && array === attribute.array) return null;
  Object.assign(attribute, { shape, array });
  return `${named(place)} becomes ${shape.type} ${JSON.stringify(shape.details ?? {})}${array ? ' list' : ''}`;
}

function isSameShape(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function rename(place: Place): string | null {
  const { attribute, rules } = place;
  if (attribute.former !== null || !wasThere(place, attribute)) return null;
  attribute.former = attribute.key;
  attribute.key = rules.fresh('key');
  return `${named(place)} is called ${attribute.key}`;
}

/** Two attributes change names. */
function exchange(place: Place): string | null {
  const { collection, attribute, rules } = place;
  const others = collection.attributes.filter((one) => one !== attribute && wasThere(place, one));
  if (!rules.mayExchange || !wasThere(place, attribute) || others.length === 0) return null;
  if (collection.attributes.some(({ former }) => former !== null)) return null;
  const other = rules.random.pick(others);
  const { key } = attribute;
  const names = [key, other.key].sort().join();
  if (collection.exchanged.includes(names)) return null;
  collection.exchanged = [...collection.exchanged, names];
  Object.assign(attribute, { former: key, key: other.key });
  Object.assign(other, { former: other.key, key });
  return `${collection.thing}.${attribute.thing} and ${other.thing} change names`;
}

function require(place: Place): string | null {
  const { collection, attribute, rules } = place;
  if (attribute.array || attribute.kind === 'place' || attribute.fill !== null) return null;
  const isRequired = !attribute.required;
  if (isRequired && attribute.default !== null) return null;
  const isFilled = !isRequired || rules.isFilled(collection.thing, attribute.thing);
  if (!isFilled && (attribute.isTurned || attribute.index === 'unique')) return null;
  const fill = isFilled ? null : { number: rules.nextNumber(), by: 'backfill' as const };
  Object.assign(attribute, { required: isRequired, fill });
  return `${named(place)} is ${isRequired ? 'required' : 'optional'}${saidOf(fill)}`;
}

function changeIndex(place: Place): string | null {
  const { attribute, rules } = place;
  if (attribute.array || attribute.shape.isIndexable !== true) return null;
  const index = rules.random.pick([null, 'key', 'unique'] as const);
  if (index === attribute.index) return null;
  if (index === 'unique' && (attribute.default !== null || attribute.fill !== null)) return null;
  attribute.index = index;
  return `${named(place)} has ${index ?? 'no'} index`;
}

function add({ collection, rules }: Place): string | null {
  if (collection.attributes.length > 4) return null;
  const kind = rules.random.pick(VALUE_KIND_NAMES);
  const thing = rules.fresh('new');
  const made = newAttribute(thing, thing, kind, rules.random.below(9));
  const isRequired = kind !== 'place' && rules.random.chance(0.25);
  const fill = isRequired ? { number: rules.nextNumber(), by: 'backfill' as const } : null;
  const hasDefault = !isRequired && kindOf(kind).mayDefault === true && rules.random.chance(0.3);
  Object.assign(made, { required: isRequired, fill, default: hasDefault ? rules.nextNumber() : null });
  collection.attributes.push(made);
  return `${collection.thing}.${thing} is new, a ${kind}${hasDefault ? ' with a default' : ''}${saidOf(fill)}`;
}

function drop(place: Place): string | null {
  const { collection, attribute, rules } = place;
  if (collection.attributes.length < 3 || attribute.former !== null) return null;
  if (attribute.required && !rules.mayDropRequired) return null;
  collection.attributes = collection.attributes.filter((one) => one !== attribute);
  return `${named(place)} is gone`;
}

/** An attribute that an earlier model had. */
function comeBack({ model, collection, rules }: Place): string | null {
  const known = new Set(thingsOf(model));
  const gone = rules.gone.filter(
    (one) =>
      one.collection === collection.thing &&
      !known.has(one.attribute.thing) &&
      !collection.attributes.some(({ key, former }) => [key, former].includes(one.attribute.key)),
  );
  if (gone.length === 0) return null;
  const { attribute } = rules.random.pick(gone);
  collection.attributes.push({ ...attribute, former: null, fill: null, isTurned: false });
  return `${collection.thing}.${attribute.thing} comes back`;
}

function saidOf(fill: Fill | null): string {
  return fill === null ? '' : `, filled with ${fill.number} by ${fill.by}`;
}

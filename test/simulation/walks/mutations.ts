import { RELATIONSHIP_KINDS } from '../../../src/schema/relationship-schema.js';
import type { Random } from '../random.js';
import { newAttribute } from './first-model.js';
import { kindOf, type Shape, VALUE_KIND_NAMES } from './value-kinds.js';
import {
  collectionOf,
  type Thing,
  thingsOf,
  type WalkAttribute,
  type WalkCollection,
  type WalkLink,
  type WalkModel,
} from './walk-model.js';

/** A model that follows another one, and what was done to that, in words. */
export interface Mutated {
  readonly model: WalkModel;
  readonly told: readonly string[];
}

/** What mutations may do to a model. */
export interface MutationRules {
  readonly random: Random;
  /** A name nobody had. */
  readonly fresh: (prefix: string) => string;
  /** Whether documents hold a value of an attribute, all of them. */
  readonly isFilled: (collection: string, attribute: string) => boolean;
  /** Whether names may change places. */
  readonly mayExchange: boolean;
  /** Whether collections with links may get another id; migration files refuse that. */
  readonly mayMoveLinked: boolean;
  /** Whether required attributes may go: a file that drops one is reverted only where all documents have it again. */
  readonly mayDropRequired: boolean;
  /** Attributes that were dropped, as they were. */
  readonly gone: readonly GoneAttribute[];
}

export interface GoneAttribute {
  readonly collection: string;
  readonly attribute: WalkAttribute;
}

/** Where a mutation may change the model. */
interface Place {
  readonly before: WalkModel;
  readonly model: WalkModel;
  readonly collection: WalkCollection;
  readonly attribute: WalkAttribute;
  readonly rules: MutationRules;
}

/** Changes the model in place and says what it did; null where it cannot be done here. */
type Mutation = (place: Place) => string | null;

const MUTATIONS: readonly Mutation[] = [
  changeShape,
  changeShape,
  rename,
  rename,
  (place) => join(rename(place), changeShape(place)),
  exchange,
  exchange,
  require,
  changeIndex,
  add,
  add,
  drop,
  comeBack,
  moveCollection,
  changeAccess,
  changeLinkKind,
  changeLinkKind,
  changeLinkEnds,
  renameLink,
  renameBack,
  addLink,
  dropLink,
];

/** The next model: some mutations of the one before. What that one says of earlier names stays, so that both names are known. */
export function mutate(before: WalkModel, rules: MutationRules): Mutated {
  const model = structuredClone(before);
  const told: string[] = [];
  const wanted = 1 + Math.floor(rules.random.next() ** 2 * 4);
  for (let attempt = 0; attempt < 20 && told.length < wanted; attempt += 1) {
    const collection = rules.random.pick(model.collections);
    const attribute = rules.random.pick(collection.attributes);
    const words = rules.random.pick(MUTATIONS)({ before, model, collection, attribute, rules });
    if (words !== null) told.push(words);
  }
  return { model, told };
}

export function withoutFormer(before: WalkModel): WalkModel {
  const model = structuredClone(before);
  for (const collection of model.collections) {
    collection.former = null;
    for (const attribute of collection.attributes) attribute.former = null;
  }
  for (const link of model.links) Object.assign(link, { former: null, formerBack: null });
  return model;
}

function join(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join(' and ');
}

function named({ collection, attribute }: Place): string {
  return `${collection.thing}.${attribute.thing}`;
}

/** Another type, size or list of elements, or a list instead of a single value. */
function changeShape(place: Place): string | null {
  const { attribute, rules } = place;
  const { shapes } = kindOf(attribute.kind);
  const shape: Shape = rules.random.pick(shapes);
  const array = !attribute.required && attribute.kind !== 'place' && rules.random.chance(0.2);
  if (attribute.index !== null && (array || shape.isIndexable !== true)) return null;
  if (isSameShape(shape, attribute.shape) && array === attribute.array) return null;
  Object.assign(attribute, { shape, array });
  return `${named(place)} becomes ${shape.type} ${JSON.stringify(shape.details ?? {})}${array ? ' list' : ''}`;
}

function isSameShape(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function wasThere({ before }: Place, { thing }: Thing): boolean {
  const all: readonly Thing[] = [...before.collections.flatMap(({ attributes }) => attributes), ...before.links];
  return all.some((one) => one.thing === thing);
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
  Object.assign(attribute, { former: key, key: other.key });
  Object.assign(other, { former: other.key, key });
  return `${collection.thing}.${attribute.thing} and ${other.thing} change names`;
}

function require(place: Place): string | null {
  const { collection, attribute, rules } = place;
  if (attribute.array || attribute.kind === 'place') return null;
  if (!attribute.required && !rules.isFilled(collection.thing, attribute.thing)) return null;
  attribute.required = !attribute.required;
  return `${named(place)} is ${attribute.required ? 'required' : 'optional'}`;
}

function changeIndex(place: Place): string | null {
  const { attribute, rules } = place;
  if (attribute.array || attribute.shape.isIndexable !== true) return null;
  const index = rules.random.pick([null, 'key', 'unique'] as const);
  if (index === attribute.index) return null;
  attribute.index = index;
  return `${named(place)} has ${index ?? 'no'} index`;
}

function add({ collection, rules }: Place): string | null {
  if (collection.attributes.length > 4) return null;
  const kind = rules.random.pick(VALUE_KIND_NAMES);
  const thing = rules.fresh('new');
  collection.attributes.push(newAttribute(thing, thing, kind, rules.random.below(9)));
  return `${collection.thing}.${thing} is new, a ${kind}`;
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
  collection.attributes.push({ ...attribute, former: null });
  return `${collection.thing}.${attribute.thing} comes back`;
}

function moveCollection({ model, collection, rules }: Place): string | null {
  const isLinked = model.links.some(({ from, to }) => [from, to].includes(collection.thing));
  if (collection.former !== null || (isLinked && !rules.mayMoveLinked)) return null;
  collection.former = collection.id;
  collection.id = rules.fresh('collection');
  return `${collection.thing} is called ${collection.id}`;
}

function changeAccess({ collection, rules }: Place): string | null {
  collection.documentSecurity = rules.random.chance(0.5);
  collection.permissions = rules.random.pick([[], ['read("any")'], ['read("users")', 'create("users")']]);
  return `${collection.thing} has other permissions`;
}

function linkOf({ model, rules }: Place): WalkLink | null {
  return model.links.length === 0 ? null : rules.random.pick(model.links);
}

function changeLinkKind(place: Place): string | null {
  const link = linkOf(place);
  const kind = place.rules.random.pick(RELATIONSHIP_KINDS);
  if (link === null || link.kind === kind) return null;
  link.kind = kind;
  return `${link.thing} is ${kind}`;
}

function changeLinkEnds(place: Place): string | null {
  const link = linkOf(place);
  if (link === null) return null;
  link.twoWay = !link.twoWay;
  return `${link.thing} has ${link.twoWay ? 'two ends' : 'one end'}`;
}

function renameLink(place: Place): string | null {
  const link = linkOf(place);
  if (link === null || link.former !== null || !wasThere(place, link)) return null;
  link.former = link.key;
  link.key = place.rules.fresh('link');
  return `${link.thing} is called ${link.key}`;
}

function renameBack(place: Place): string | null {
  const link = linkOf(place);
  const isShown = link !== null && place.before.links.some(({ thing, twoWay }) => thing === link.thing && twoWay);
  if (link === null || !isShown || !link.twoWay || link.formerBack !== null) return null;
  link.formerBack = link.back;
  link.back = place.rules.fresh('back');
  return `the other end of ${link.thing} is called ${link.back}`;
}

function addLink({ model, collection, rules }: Place): string | null {
  if (model.links.length > 1) return null;
  const to = rules.random.pick(model.collections.filter((one) => one !== collection)).thing;
  const thing = rules.fresh('link');
  const ends = {
    from: collection.thing,
    to,
    kind: rules.random.pick(RELATIONSHIP_KINDS),
    twoWay: rules.random.chance(0.5),
  };
  model.links.push({ thing, ...ends, key: thing, back: rules.fresh('back'), former: null, formerBack: null });
  return `${thing} is new, ${ends.kind} from ${ends.from} to ${to}${ends.twoWay ? ' and back' : ''}`;
}

function dropLink(place: Place): string | null {
  const link = linkOf(place);
  if (link === null || place.model.links.length < 2 || link.former !== null || link.formerBack !== null) return null;
  place.model.links = place.model.links.filter((one) => one !== link);
  return `${link.thing} is gone`;
}

/** The model of before once more, which knows what the newer one called things. */
export function wayBack(before: WalkModel, newer: WalkModel): Mutated {
  const model = withoutFormer(before);
  const other = (now: string, then: string) => (now === then ? null : now);
  for (const collection of model.collections) {
    const renamed = collectionOf(newer, collection.thing);
    collection.former = other(renamed.id, collection.id);
    for (const attribute of collection.attributes) {
      const found = renamed.attributes.find(({ thing }) => thing === attribute.thing);
      attribute.former = found === undefined ? null : other(found.key, attribute.key);
    }
  }
  for (const link of model.links) {
    const found = newer.links.find(({ thing }) => thing === link.thing);
    if (found === undefined) continue;
    link.former = other(found.key, link.key);
    if (link.twoWay && found.twoWay) link.formerBack = other(found.back, link.back);
  }
  return { model, told: ['back to the model of before'] };
}

import { ATTRIBUTE_MUTATIONS } from './attribute-mutations.js';
import { LINK_MUTATIONS } from './link-mutations.js';
import type { Mutated, Mutation, MutationRules, Place } from './mutation.js';
import { VALUE_MUTATIONS } from './value-mutations.js';
import { collectionOf, type WalkModel } from './walk-model.js';

const MUTATIONS: readonly Mutation[] = [
  ...ATTRIBUTE_MUTATIONS,
  ...VALUE_MUTATIONS,
  moveCollection,
  changeAccess,
  ...LINK_MUTATIONS,
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
    for (const attribute of collection.attributes)
      Object.assign(attribute, { former: null, isTurned: false, fill: null });
  }
  for (const link of model.links) Object.assign(link, { former: null, formerBack: null });
  return model;
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

/** Whether a collection got another id and its first links at once: no collection with links gets its id back, even if they go with that. */
export function isOneWay(before: WalkModel, newer: WalkModel): boolean {
  return newer.links
    .filter(({ thing }) => !before.links.some((one) => one.thing === thing))
    .some(({ from, to }) => [from, to].some((end) => collectionOf(newer, end).id !== collectionOf(before, end).id));
}

/** The model of before once more, which knows what the newer one called things. */
export function wayBack(before: WalkModel, newer: WalkModel, nextNumber: () => number): Mutated {
  const model = withoutFormer(before);
  const other = (now: string, then: string) => (now === then ? null : now);
  for (const collection of model.collections) {
    const renamed = collectionOf(newer, collection.thing);
    collection.former = other(renamed.id, collection.id);
    for (const attribute of collection.attributes) {
      const found = renamed.attributes.find(({ thing }) => thing === attribute.thing);
      attribute.former = found === undefined ? null : other(found.key, attribute.key);
      if (found === undefined && attribute.required) attribute.fill = { number: nextNumber(), by: 'backfill' };
      attribute.isTurned = found !== undefined && found.dialect !== attribute.dialect;
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

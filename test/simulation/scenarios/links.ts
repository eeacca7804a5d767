import type { RelationshipSchema } from '../../../src/schema/relationship-schema.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';
import type { Scenario } from '../scenario.js';
import { at, ITEMS, isAt, migrateTo, reader } from './parts.js';

/** Who items belong to; every fourth item belongs to nobody. */
const PEOPLE = ['ada', 'bob', 'eve'];
const people = PEOPLE.map(($id) => ({ $id, name: $id }));

function relation(key: string, kind: RelationshipSchema['kind'], twoWay: boolean): RelationshipSchema {
  return { key, kind, relatedCollection: 'people', twoWay, twoWayKey: 'items', onDelete: 'setNull' };
}

const linked = (...relationships: readonly RelationshipSchema[]) =>
  schemaOf(
    collection('items', [attribute('note', 'string')], { relationships }),
    collection('people', [attribute('name', 'string')]),
  );
const withIds = (options: Readonly<Record<string, unknown>> = {}) =>
  schemaOf(
    collection('items', [attribute('note', 'string'), attribute('owner', 'string', options)]),
    collection('people', [attribute('name', 'string')]),
  );

const single = ITEMS.map(({ $id, note }, place) => ({ $id, note, owner: PEOPLE[place % 4] ?? null }));
const several = ITEMS.map(({ $id, note }, place) => ({ $id, note, owner: PEOPLE.slice(0, place % 4).sort() }));

type Form = ReturnType<typeof linked>;

function change(name: string, before: Form, after: Form, isMany: boolean, areIds = false): Scenario {
  const links = areIds ? [] : ['owner'];
  const read = reader({ people: ['name'], items: ['note', 'owner'] }, links);
  return {
    name,
    // A relationship of several on both sides has no other name that its successor could wait under.
    ...(isMany && { lateness: 'bounded' }),
    prepare: at(before),
    versions: [migrateTo(after)],
    documents: { people, items: isMany ? several : single },
    expected: (id, { note = null, owner = isMany ? [] : null, name: called }) =>
      id === 'people' ? { name: called } : { note, owner },
    read,
    check: isAt(after),
  };
}

/** Clients give an item another owner by its id, which both forms take. */
function withClients(scenario: Scenario): Scenario {
  return {
    ...scenario,
    writes: {
      collection: 'items',
      change: (random, count) =>
        random.pick([{ note: `n${count}` }, { owner: random.pick(PEOPLE) }, { note: `m${count}`, owner: null }]),
    },
  };
}

const oneWay = linked(relation('owner', 'manyToOne', false));
const twoWay = linked(relation('owner', 'manyToOne', true));
const ofPeople = linked(relation('owner', 'oneToMany', true));
const manyOneWay = linked(relation('owner', 'manyToMany', false));
const manyTwoWay = linked(relation('owner', 'manyToMany', true));

/** Links that get another form. */
export const LINKS: readonly Scenario[] = [
  withClients(change('ids in an attribute become links', withIds(), oneWay, false)),
  withClients(change('links become ids in an attribute', oneWay, withIds(), false, true)),
  change('links show at both ends', oneWay, twoWay, false),
  {
    ...change('the other end of links becomes their parent', twoWay, ofPeople, false),
    documents: { people, items: ITEMS.map(({ $id, note }, place) => ({ $id, note, owner: PEOPLE[place] ?? null })) },
    expected: (id, { note = null, owner, name: called }) =>
      id === 'people' ? { name: called } : { note, owner: typeof owner === 'string' ? [owner] : [] },
  },
  change('a list of ids becomes links', withIds({ array: true }), manyTwoWay, true),
  change('links of both ends become a list of ids', manyTwoWay, withIds({ array: true }), true, true),
  { ...change('links of a list show at both ends', manyOneWay, manyTwoWay, true), cost: 2 },
];

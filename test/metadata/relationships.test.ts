import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { Reference } from '../../src/decorators/reference.js';
import { ManyToMany, ManyToOne, OneToMany, OneToOne } from '../../src/decorators/relationships.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import type { RelationshipOptions } from '../../src/metadata/options/relationship-options.js';
import { findingsOf, put } from './findings-of.js';

type RelationDecorator = (target: () => never, options?: never) => unknown;
type Side = readonly [decorator: unknown, options?: RelationshipOptions];

/** Two entities with a relationship property each, `A.b` and `B.a`. */
function pair(a: Side | null, b: Side | null): [new () => object, new () => object] {
  class A {}
  class B {}
  const add = (entity: object, property: string, side: Side | null, target: () => object): void => {
    if (side) put(entity, property, (side[0] as RelationDecorator)(target as never, side[1] as never));
  };
  add(A, 'b', a, () => B);
  add(B, 'a', b, () => A);
  Collection('as')(A);
  Collection('bs')(B);
  return [A, B];
}

function relationshipsOf(sources: readonly (new () => object)[]): string[] {
  return buildEntityModel(sources).schema.collections.flatMap(({ id, relationships }) =>
    relationships.map(
      ({ key, kind, relatedCollection, twoWay, twoWayKey, onDelete }) =>
        `${id}.${key} ${kind} ${relatedCollection}${twoWay ? '.' : ' hidden '}${twoWayKey} ${onDelete}`,
    ),
  );
}

const RIGHT: readonly (readonly [about: string, a: Side | null, b: Side | null, relationship: string])[] = [
  ['one side alone is one-way', [OneToMany], null, 'as.b oneToMany bs hidden as setNull'],
  ['its hidden key can be named', [ManyToOne, { twoWayKey: 'x' }], null, 'as.b manyToOne bs hidden x setNull'],
  [
    'keys and rules are taken over',
    [OneToOne, { key: 'k', onDelete: 'restrict' }],
    null,
    'as.k oneToOne bs hidden as restrict',
  ],
  [
    'two that name each other are one',
    [OneToMany, { inverse: 'a' }],
    [ManyToOne, { inverse: 'b' }],
    'bs.a manyToOne as.b setNull',
  ],
  ['one naming the other is enough', [ManyToMany], [ManyToMany, { inverse: 'b' }], 'as.b manyToMany bs.a setNull'],
  [
    'the side with onDelete is the parent',
    [OneToMany, { inverse: 'a', onDelete: 'cascade' }],
    [ManyToOne],
    'as.b oneToMany bs.a cascade',
  ],
  ['so is the second', [OneToOne, { inverse: 'a' }], [OneToOne, { onDelete: 'cascade' }], 'bs.a oneToOne as.b cascade'],
  [
    'both may say the same',
    [OneToOne, { inverse: 'a', onDelete: 'cascade' }],
    [OneToOne, { onDelete: 'cascade' }],
    'as.b oneToOne bs.a cascade',
  ],
  [
    'else the first declared',
    [OneToOne, { inverse: 'a' }],
    [OneToOne, { key: 'other' }],
    'as.b oneToOne bs.other setNull',
  ],
  [
    'twoWayKey may repeat the key of the inverse',
    [ManyToMany, { inverse: 'a', twoWayKey: 'a' }],
    [ManyToMany],
    'as.b manyToMany bs.a setNull',
  ],
];

test.each(RIGHT)('%s', (_about, a, b, relationship) => {
  expect(relationshipsOf(pair(a, b))).toEqual([relationship]);
});

const WRONG: readonly (readonly [about: string, a: Side, b: Side | null, finding: string])[] = [
  [
    'an inverse that does not exist',
    [OneToMany, { inverse: 'c' }],
    null,
    "A.b: the inverse 'c' is not a relationship of B; expected a property of B with @ManyToOne. Correct or declare it, or leave out `inverse` for a one-way relationship.",
  ],
  [
    'kinds that do not go together',
    [OneToMany, { inverse: 'a' }],
    [ManyToMany],
    'A.b: @OneToMany here and @ManyToMany on B.a; expected @ManyToOne there. Change the decorator on one side.',
  ],
  [
    'an inverse that names another',
    [OneToMany, { inverse: 'a' }],
    [ManyToOne, { inverse: 'c' }],
    "A.b: the inverse B.a names 'c' as its inverse; expected it to lead back to A.b. Correct `inverse` on one side.",
  ],
  [
    'two rules for deletion',
    [OneToOne, { inverse: 'a', onDelete: 'cascade' }],
    [OneToOne, { onDelete: 'restrict' }],
    "A.b: onDelete 'cascade' here and 'restrict' on B.a; expected one rule for both. Set `onDelete` on one side only.",
  ],
  [
    'a twoWayKey that is not the key of the inverse',
    [ManyToMany, { inverse: 'a', twoWayKey: 'x' }],
    [ManyToMany],
    "A.b: twoWayKey 'x', while B.a is stored as 'a'; expected 'a'. Leave out `twoWayKey`, or set `key` on the other side.",
  ],
  [
    'a rule that does not exist',
    [ManyToMany, { onDelete: 'ignore' as never }],
    null,
    'A.b: `onDelete` is "ignore"; expected one of cascade, restrict, setNull. Correct `onDelete`.',
  ],
];

test.each(WRONG)('%s is a finding', (_about, a, b, finding) => {
  expect(findingsOf(pair(a, b))).toEqual([finding]);
});

test('a target outside the model, or none at all, is a finding', () => {
  const [A] = pair([OneToMany], null);
  expect(findingsOf([A])).toEqual([
    'A.b: the target B is not part of the model; expected an entity of the same context. Add B to the context (`this.set(...)`), or use `@Reference`, which needs no relationship on the server.',
  ]);
  @Collection('c')
  class C {}
  put(
    C,
    'lost',
    ManyToOne(() => undefined as never),
  );
  put(
    C,
    'broken',
    ManyToOne(() => {
      throw new ReferenceError('X is not defined');
    }),
  );
  put(
    C,
    'plain',
    Reference(() => class Plain {}, { ref: false }),
  );
  expect(findingsOf([C]).map((line) => line.split(';')[0])).toEqual([
    'C.plain: the target Plain is not an entity',
    'C.lost: the target a function that returns undefined is not an entity',
    'C.broken: the target a function that throws (ReferenceError: X is not defined) is not an entity',
  ]);
});

test('two one-way relationships between the same two need a twoWayKey', () => {
  const [A, B] = pair([ManyToOne], null);
  put(
    A,
    'second',
    ManyToOne(() => B as never),
  );
  expect(findingsOf([A, B])).toEqual([
    "A.second: a second relationship to 'bs' with the twoWayKey 'as', like 'b'; expected a different `twoWayKey` for each relationship between the same two collections, one-way ones included. Set `twoWayKey`, e.g. 'as_second'.",
  ]);
});

test('two relationships cannot share an inverse', () => {
  const [A, B] = pair([OneToMany, { inverse: 'a' }], [ManyToOne]);
  put(
    A,
    'second',
    OneToMany(() => B as never, { inverse: 'a' as never }),
  );
  expect(findingsOf([A, B])).toEqual([
    'A.second: the inverse B.a already belongs to another relationship; expected an inverse that no other property has. Correct `inverse` on one side, or leave it out for a one-way relationship.',
  ]);
});

test('renames of relationships are declared on their own side', () => {
  const sources = pair([OneToMany, { inverse: 'a', renamedFrom: 'olds' }], [ManyToOne, { renamedFrom: 'old' }]);
  expect(buildEntityModel(sources).renames).toEqual([
    { collection: 'as', from: 'olds', to: 'b' },
    { collection: 'bs', from: 'old', to: 'a' },
  ]);
});

describe('references', () => {
  @Collection('teams')
  class Team {
    @Attribute() name!: string;
  }

  test('bring an index unless `index` is false', () => {
    @Collection('players')
    @Index(['teamId', 'name'])
    class Player {
      @Attribute() name!: string;
      @Reference(() => Team, { index: false, key: 'team' }) teamId!: string;
      @Reference(() => Team, { required: false, renamedFrom: 'was' }) formerId?: string;
    }
    const model = buildEntityModel([Player]);
    const [players] = model.schema.collections;
    expect(players?.indexes.map(({ key }) => key)).toEqual(['idx_team_name', 'idx_formerId']);
    expect(players?.attributes.slice(1)).toMatchObject([
      { key: 'team', type: 'string', size: 36, required: true },
      { key: 'formerId', type: 'string', size: 36, required: false },
    ]);
    expect(model.renames).toEqual([{ collection: 'players', from: 'was', to: 'formerId' }]);
  });

  test('cannot be indexed as a list', () => {
    @Collection('players')
    class Player {
      @Reference(() => Team, { array: true }) teamIds!: string[];
      @Reference(() => Team, { array: true, index: false }) formerIds!: string[];
    }
    expect(findingsOf([Player])).toEqual([
      "Player.teamIds: the index 'idx_teamIds' is over the list 'teamIds'; expected single values only; Appwrite indexes no lists. Leave the index out (on a `@Reference` set `index: false`), or use a separate collection for the values.",
    ]);
  });
});

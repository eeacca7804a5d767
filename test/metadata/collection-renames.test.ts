import { Attribute, Collection, defineCollection, EntwriteError, Id, type ModelBuilder } from 'entwrite';
import type { EntitySource } from '../../src/metadata/entity-source.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';

@Collection('articles', { renamedFrom: 'posts' })
class Article {
  @Id() id!: string;
  @Attribute({ size: 80, renamedFrom: 'title' }) headline!: string;
}

function findingsOf(sources: readonly EntitySource[]): readonly string[] {
  try {
    buildEntityModel(sources);
  } catch (error) {
    if (error instanceof EntwriteError) return error.findings.map(({ at, rule, remedy }) => `${at} ${rule}: ${remedy}`);
    throw error;
  }
  return [];
}

it('is declared by @Collection, defineCollection and the configuration of a context, and is no setting', () => {
  const tags = defineCollection('labels', { name: { type: 'string' } }, { renamedFrom: 'tags', enabled: false });
  const model = buildEntityModel([Article, tags]);
  expect(model.renames).toEqual([
    { from: 'posts', to: 'articles' },
    { from: 'tags', to: 'labels' },
    { collection: 'articles', from: 'title', to: 'headline' },
  ]);
  expect(model.schema.collections.map((one) => 'renamedFrom' in one)).toEqual([false, false]);
  const users = defineCollection('users', {});
  const configure = (builder: ModelBuilder) => void builder.collection(users, { renamedFrom: 'people' });
  expect(buildEntityModel([users], { configure }).renames).toEqual([{ from: 'people', to: 'users' }]);
});

it('names no collection of the model, no other heir, nothing that differs in case only', () => {
  const make = (id: string, renamedFrom: unknown) =>
    defineCollection(id, { name: { type: 'string' } }, { renamedFrom: renamedFrom as string });
  expect(
    findingsOf([make('a', 'b'), make('b', 'c'), make('d', 'c'), make('e', 'E'), make('f', 'f'), make('g', 7)]),
  ).toEqual([
    'g option_value: Correct `renamedFrom`.',
    "a rename_of_declared: Leave out `renamedFrom`, or remove 'b'.",
    'd rename_twice: Leave out one of the two.',
    'f rename_of_declared: Leave out `renamedFrom`.',
    "e rename_in_case: Keep the id 'E', or rename by way of a third id.",
  ]);
});

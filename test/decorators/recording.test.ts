import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { Reference } from '../../src/decorators/reference.js';
import { ManyToMany, ManyToOne, OneToMany, OneToOne } from '../../src/decorators/relationships.js';
import { CreatedAt, Permissions, Sequence, UpdatedAt } from '../../src/decorators/system-fields.js';
import { entityRecord } from '../../src/metadata/entity-registry.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';

const generate = (): string => 'made';

class Base {
  @Id({ generate }) id!: string;
}

@Collection('all', { name: 'All' })
@Index(['first'], { name: 'one' })
@Index(['first', 'id'])
class All extends Base {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Permissions() permissions!: string[];
  @Sequence() sequence!: number;
  @Index({ type: 'unique' }) @Attribute({ size: 5 }) first!: string;
  @OneToOne(() => All) oneToOne?: Ref<All>;
  @OneToMany(() => All, { inverse: 'manyToOne' }) oneToMany?: Ref<All>[];
  @ManyToOne(() => All, { onDelete: 'cascade' }) manyToOne?: Ref<All>;
  @ManyToMany(() => All) manyToMany?: Ref<All>[];
  @Reference(() => All, { key: 'ref' }) reference!: string;
}

test('decorators record what was written, by class, and judge nothing', () => {
  const record = entityRecord(All);
  expect(record?.collection).toEqual({ id: 'all', options: { name: 'All' } });
  expect(record?.indexes).toEqual([
    { attributes: ['first'], options: { name: 'one' } },
    { attributes: ['first', 'id'], options: {} },
    { attributes: ['first'], options: { type: 'unique' } },
  ]);
  const target = expect.any(Function);
  expect(record?.properties.map(({ property, declaration }) => [property, declaration])).toEqual([
    ['createdAt', { kind: 'system', key: '$createdAt', generate: null }],
    ['updatedAt', { kind: 'system', key: '$updatedAt', generate: null }],
    ['permissions', { kind: 'system', key: '$permissions', generate: null }],
    ['sequence', { kind: 'system', key: '$sequence', generate: null }],
    ['first', { kind: 'attribute', options: { size: 5 } }],
    ['oneToOne', { kind: 'relationship', relation: 'oneToOne', target, options: {} }],
    ['oneToMany', { kind: 'relationship', relation: 'oneToMany', target, options: { inverse: 'manyToOne' } }],
    ['manyToOne', { kind: 'relationship', relation: 'manyToOne', target, options: { onDelete: 'cascade' } }],
    ['manyToMany', { kind: 'relationship', relation: 'manyToMany', target, options: {} }],
    ['reference', { kind: 'reference', target, options: { key: 'ref' } }],
  ]);
  expect(record?.properties.find(({ property }) => property === 'first')?.designType).toBe(String);
});

test('a base class keeps its own record', () => {
  expect(entityRecord(Base)).toEqual({
    collection: null,
    properties: [{ property: 'id', designType: String, declaration: { kind: 'system', key: '$id', generate } }],
    indexes: [],
  });
  expect(entityRecord(class Plain {})).toBeUndefined();
});

test('the records hang on Symbol.for("entwrite"), where another copy of the package finds them', () => {
  const shared = Reflect.get(globalThis, Symbol.for('entwrite')) as { records: WeakMap<object, unknown> };
  expect(shared.records.get(All)).toBe(entityRecord(All));
});

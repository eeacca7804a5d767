import { Attribute, Collection } from 'entwrite';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { refusal } from '../metadata/findings-of.js';

@Collection('getters')
class WithGetter {
  @Attribute({ type: 'string' })
  get name(): string {
    return 'fixed';
  }
}

@Collection('accessors')
class WithAccessor {
  #name = '';
  @Attribute({ type: 'string' })
  get name(): string {
    return this.#name;
  }
  set name(value: string) {
    this.#name = value;
  }
}

@Collection('arguments')
class WithArguments {
  @Attribute() name: string;
  constructor(source: { name: string }) {
    this.name = source.name;
  }
}

@Collection('optional')
class WithOptionalArgument {
  @Attribute() name: string;
  constructor(name?: string) {
    this.name = name ?? '';
  }
}

@Collection('frozen')
class Frozen {
  @Attribute() name!: string;
  constructor() {
    Object.freeze(this);
  }
}

@Collection('shared')
class Shared {
  static only: Shared | undefined;
  @Attribute() name!: string;
  constructor() {
    Shared.only ??= this;
    // biome-ignore lint/correctness/noConstructorReturn: it is what the rule is about
    return Shared.only;
  }
}

describe('a class that cannot be filled', () => {
  it.each([
    [WithGetter, 'property_read_only', 'WithGetter.name'],
    [WithArguments, 'entity_constructor', 'WithArguments'],
    [Frozen, 'property_read_only', 'Frozen.name'],
    [Shared, 'entity_constructor', 'Shared'],
  ])('is a finding of the model: %p', (entity, rule, at) => {
    expect(refusal([entity]).findings).toMatchObject([{ rule, at }]);
  });

  it.each([WithAccessor, WithOptionalArgument])('is not %p', (entity) => {
    expect(() => buildEntityModel([entity])).not.toThrow();
  });
});

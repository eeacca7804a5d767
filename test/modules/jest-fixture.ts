import 'reflect-metadata';

const seen: PropertyDecorator = () => {};

class Made {
  @seen name!: string;
}

const type = Reflect.getMetadata('design:type', Made.prototype, 'name') as { name: string };

export const made = { type: type.name };

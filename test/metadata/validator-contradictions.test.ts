import { IsEmail, IsEnum, IsIn, IsInt, IsString, Length, Max, MaxLength, Min, MinLength } from 'class-validator';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findingsOf } from './findings-of.js';

test('rules no wider than the attributes are fine, and give no size', () => {
  abstract class Base {
    @IsString() @MaxLength(100) @Attribute() name!: string;
  }
  @Collection('t')
  class T extends Base {
    @IsInt() @Min(1) @Max(9) @Attribute({ type: 'integer', min: 0, max: 10 }) count!: number;
    @IsEmail() @Attribute({ type: 'email' }) email!: string;
    @IsIn(['a']) @Attribute({ type: 'enum', elements: ['a', 'b'] }) kind!: 'a' | 'b';
    @MaxLength(10, { each: true }) @Attribute({ type: 'string', array: true, size: 10 }) tags!: string[];
    @MaxLength(9999) @Attribute({ type: 'text' }) long!: string;
    @Max(5) @Attribute({ type: 'float' }) free!: number;
    @MaxLength(9999) @Attribute({ type: 'json', size: 20 }) json!: string;
  }
  const [collection] = buildEntityModel([T]).schema.collections;
  expect(collection?.attributes[0]).toMatchObject({ key: 'name', size: 255 });
});

test('wider or foreign rules are findings', () => {
  enum Kind {
    A = 'a',
    C = 'c',
  }
  abstract class Base {
    @MaxLength(300) @Attribute() name!: string;
  }
  @Collection('t')
  class T extends Base {
    @MinLength(11) @Attribute({ size: 10 }) short!: string;
    @Length(1, 11) @Attribute({ size: 10 }) range!: string;
    @Min(-1) @Max(11) @Attribute({ type: 'integer', min: 0, max: 10 }) count!: number;
    @IsString() @Attribute({ type: 'float' }) text!: number;
    @IsInt() @Attribute() number!: string;
    @IsEmail() @Attribute({ type: 'url' }) email!: string;
    @IsIn(['a', 'z']) @Attribute({ type: 'enum', elements: ['a', 'b'] }) kind!: 'a' | 'b';
    @IsEnum(Kind) @Attribute({ type: 'enum', elements: ['a', 'b'] }) other!: 'a' | 'b';
    @MaxLength(11, { each: true }) @Attribute({ type: 'string', array: true, size: 10 }) tags!: string[];
  }
  expect(findingsOf([T])).toEqual(
    [
      "T.name: class-validator's @MaxLength(300) beside size 255",
      "T.short: class-validator's @MinLength(11) beside size 10",
      "T.range: class-validator's @IsLength(11) beside size 10",
      "T.count: class-validator's @Max(11) beside max 10",
      "T.count: class-validator's @Min(-1) beside min 0",
      "T.text: class-validator's @IsString beside the type float",
      "T.number: class-validator's @IsInt beside the type string",
      "T.email: class-validator's @IsEmail beside the type url",
      'T.kind: class-validator\'s @IsIn(["a","z"]) beside elements without "z"',
      'T.other: class-validator\'s @IsEnum({"A":"a","C":"c"}) beside elements without "c"',
      "T.tags: class-validator's @MaxLength(11) beside size 10",
    ].map((line) => `${line}; expected a rule no wider than the attribute. Narrow the rule, or change the attribute.`),
  );
});

import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Reference } from '../../src/decorators/reference.js';
import { ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import { CreatedAt, Permissions, Sequence } from '../../src/decorators/system-fields.js';
import type { Opt } from '../../src/metadata/entity-types/opt.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';
import type { Position } from '../../src/schema/attribute-schema.js';

@Collection('people')
export class Person {
  @Id() id!: string;
  @Sequence() sequence!: string | number;
  @CreatedAt() createdAt!: Date;
  @Permissions() permissions!: string[];
  @Attribute({ size: 60, key: 'full_name' }) name!: string;
  @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
  @Attribute({ type: 'integer', required: false }) age?: number;
  @Attribute({ type: 'bigint', required: false }) views?: bigint;
  @Attribute({ type: 'float', required: false }) score?: number;
  @Attribute({ required: false }) active?: boolean;
  @Attribute({ required: false }) bornAt?: Date;
  @Attribute({ type: 'string', required: false, array: true }) labels?: string[];
  @Attribute({ type: 'json', required: false }) settings?: { theme: string };
  @Attribute({ type: 'point', required: false }) home?: Position;
  @Attribute({ size: 200, encrypt: true, required: false }) secret?: string;
  @Attribute({
    type: 'string',
    required: false,
    transform: { to: (url: URL) => url.href, from: (text: string) => new URL(text) },
  })
  site?: URL;
  @OneToMany(() => Book, { inverse: 'author' }) books?: Ref<Book>[];

  greet(): string {
    return `I am ${this.name}`;
  }
}

@Collection('books')
export class Book {
  @Id() id!: string;
  @Attribute({ size: 100 }) title!: string;
  @ManyToOne(() => Person, { inverse: 'books' }) author?: Ref<Person>;
}

@Collection('places')
export class Place {
  @Id() id!: string;
  @Attribute({ type: 'polygon', required: false }) area?: Position[][];
  @Attribute({ type: 'line', required: false }) path?: Position[];
  @OneToMany(() => Review) reviews?: Ref<Review>[];
  @ManyToOne(() => Person) owner?: Ref<Person>;
}

@Collection('reviews')
export class Review {
  @Id() id!: string;
  @Reference(() => Book, { required: false }) book?: Ref<Book>;
  @Reference(() => Person, { required: false, array: true, ref: true, index: false }) readers?: Ref<Person>[];
}

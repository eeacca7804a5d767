// biome-ignore-all lint/correctness/noUnusedPrivateClassMembers: decorators on private members are tested
/** Wrong uses of `@Index`, relationships and references; each must not compile. */
import { Attribute, Index, ManyToMany, ManyToOne, OneToMany, OneToOne, type Ref, Reference } from 'entwrite';
import { Author, Book } from './relations-good.js';

// @ts-expect-error there is no such property
@Index(['nam'])
// @ts-expect-error one of the two does not exist
@Index(['name', 'nam'])
// @ts-expect-error there is no such property of the class that is named
@Index<Indexes>(['nam'])
// @ts-expect-error an index over nothing
@Index()
// @ts-expect-error there is no such type of index
@Index(['name'], { type: 'primary' })
// @ts-expect-error orders are asc or desc
@Index(['name'], { orders: ['up'] })
export class Indexes {
  // @ts-expect-error there is no such property
  @Index(['other']) @Attribute() name!: string;
  // @ts-expect-error private properties are not stored
  @Index() private hidden!: string;
}

export class Relations {
  // @ts-expect-error decorators stand on public properties
  @ManyToOne(() => Book) private hidden?: Ref<Book>;
  // @ts-expect-error decorators stand on public properties
  @Reference(() => Book, { required: false }) protected inherited?: Ref<Book>;
  // @ts-expect-error the other side has no such property
  @OneToMany(() => Book, { inverse: 'autho' }) misspelt?: Ref<Book>[];
  // @ts-expect-error the inverse leads to another entity
  @OneToMany(() => Book, { inverse: 'author' }) elsewhere?: Ref<Book>[];
  // @ts-expect-error the inverse is an attribute
  @OneToMany(() => Book, { inverse: 'authorId' }) attribute?: Ref<Book>[];
  // @ts-expect-error the inverse of oneToMany is single
  @OneToMany(() => Author, { inverse: 'edited' }) plural?: Ref<Author>[];
  // @ts-expect-error oneToMany holds a list
  @OneToMany(() => Book) single?: Ref<Book>;
  // @ts-expect-error manyToMany holds a list
  @ManyToMany(() => Book) singleToo?: Ref<Book>;
  // @ts-expect-error manyToOne holds one
  @ManyToOne(() => Book) list?: Ref<Book>[];
  // @ts-expect-error oneToOne holds one
  @OneToOne(() => Book) listToo?: Ref<Book>[];
  // @ts-expect-error documents of another entity
  @ManyToOne(() => Book) wrong?: Ref<Author>;
  // @ts-expect-error a function that returns the class, not the class
  @ManyToOne(Book) bare?: Ref<Book>;
  // @ts-expect-error the same of a reference
  @Reference(Book) bareToo!: Ref<Book>;
  // @ts-expect-error there is no such rule
  @ManyToOne(() => Book, { onDelete: 'ignore' }) rule?: Ref<Book>;
}

export class References {
  // @ts-expect-error an id is text
  @Reference(() => Author) number!: number;
  // @ts-expect-error the property admits neither undefined nor null
  @Reference(() => Author, { required: false }) never!: string;
  // @ts-expect-error a list needs `array: true`
  @Reference(() => Author) list!: string[];
  // @ts-expect-error there is no such option
  @Reference(() => Author, { onDelete: 'cascade' }) option!: string;
}

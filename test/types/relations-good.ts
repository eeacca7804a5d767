/** Right uses of `@Index`, relationships and references; all of it compiles. */
import {
  Attribute,
  Collection,
  CreatedAt,
  Index,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  type Ref,
  Reference,
} from 'entwrite';

abstract class Base {
  @CreatedAt() createdAt!: Date;
}

@Collection('authors')
@Index(['name', '$createdAt'], { type: 'unique', name: 'by_name' })
@Index<Author>(['createdAt', 'name', '$id'], { orders: ['desc'] })
export class Author extends Base {
  @Index() @Attribute() name!: string;
  @Index({ type: 'fulltext' }) @Attribute() bio!: string;
  @Index(['bio', 'name'], { lengths: [10, 20] }) @Attribute() both!: string;
  @OneToMany(() => Book, { inverse: 'author', onDelete: 'cascade' }) books?: Ref<Book>[];
  @OneToMany(() => Book, { twoWayKey: 'other' }) oneWay?: Ref<Book>[];
  @ManyToMany(() => Book, { inverse: 'editors', key: 'edited_books' }) edited?: readonly Ref<Book>[];
  @OneToOne(() => Profile, { inverse: 'author', onDelete: 'restrict' }) profile?: Ref<Profile> | null;
  constructor(readonly initial: string) {
    super();
  }
}

@Collection('books')
export class Book {
  @ManyToOne(() => Author, { inverse: 'books' }) author!: Ref<Author>;
  @ManyToOne(() => Author, { twoWayKey: 'second' }) second?: Ref<Author> | null;
  @ManyToMany(() => Author) editors?: Ref<Author>[];
  @Reference(() => Author) authorId!: string;
  @Reference(() => Author, { required: false }) maybeId?: string;
  @Reference(() => Author, { array: true, index: false }) authorIds!: string[];
}

@Collection('profiles')
export class Profile {
  @OneToOne(() => Author) author?: Ref<Author>;
}

import { Attribute, Collection, DbContext, Id, Index, ManyToMany, ManyToOne, OneToMany, type Ref } from 'entwrite';

@Collection('authors')
@Index(['name'], { type: 'fulltext' })
export class Author {
  @Id() id!: string;
  @Attribute({ size: 50 }) name!: string;
  @OneToMany(() => Book, { inverse: 'author' }) books?: Ref<Book>[];
}

@Collection('books')
export class Book {
  @Id() id!: string;
  @Attribute({ size: 50 }) title!: string;
  @ManyToOne(() => Author, { inverse: 'books' }) author?: Ref<Author>;
  @ManyToMany(() => Shelf, { inverse: 'books', onDelete: 'restrict' }) shelves?: Ref<Shelf>[];
}

@Collection('shelves')
export class Shelf {
  @Id() id!: string;
  @Attribute({ type: 'integer' }) number!: number;
  @ManyToMany(() => Book, { inverse: 'shelves' }) books?: Ref<Book>[];
}

@Collection('notes')
export class Note {
  @Id() id!: string;
  @Attribute({ size: 50 }) text!: string;
}

export class LibraryDb extends DbContext {
  readonly authors = this.set(Author);
  readonly books = this.set(Book);
  readonly shelves = this.set(Shelf);
  readonly notes = this.set(Note);
}

/** Writes two authors with a book on a shelf, and a note. */
export async function seedLibrary(db: LibraryDb): Promise<void> {
  await db.authors.create({ id: 'ada', name: 'Ada Lovelace' });
  await db.authors.create({ id: 'mary', name: 'Mary Shelley' });
  await db.shelves.create({ id: 'top', number: 1 });
  await db.books.create({ id: 'frankenstein', title: 'Frankenstein', author: 'mary', shelves: ['top'] });
  await db.notes.create({ id: 'note', text: 'seeded' });
}

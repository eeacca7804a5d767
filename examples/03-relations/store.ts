import 'reflect-metadata';
import {
  Attribute,
  Collection,
  DbContext,
  Id,
  ManyToMany,
  ManyToOne,
  OneToMany,
  type Opt,
  type Ref,
  Reference,
} from 'entwrite';

@Collection('artists')
export class Artist {
  @Id() readonly id!: string;
  @Attribute({ size: 120 }) name!: string;
  @OneToMany(() => Album, { inverse: 'artist', onDelete: 'cascade' }) albums?: Ref<Album>[];
}

@Collection('albums')
export class Album {
  @Id() readonly id!: string;
  @Attribute({ size: 160 }) title!: string;
  @Attribute({ type: 'integer', min: 1900 }) year!: number;
  @ManyToOne(() => Artist, { inverse: 'albums' }) artist?: Ref<Artist>;
  @ManyToMany(() => Genre, { inverse: 'albums' }) genres?: Ref<Genre>[];
}

@Collection('genres')
export class Genre {
  @Id() readonly id!: string;
  @Attribute({ size: 60 }) name!: string;
  @ManyToMany(() => Album, { inverse: 'genres' }) albums?: Ref<Album>[];
}

/** Who reports to whom: a collection cannot have a relationship to itself, a reference can. */
@Collection('employees')
export class Employee {
  @Id() readonly id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ default: true }) active!: Opt<boolean>;
  @Reference(() => Employee, { required: false }) manager?: Ref<Employee>;
}

export class StoreDb extends DbContext {
  readonly artists = this.set(Artist);
  readonly albums = this.set(Album);
  readonly genres = this.set(Genre);
  readonly employees = this.set(Employee);
}

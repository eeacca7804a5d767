import 'reflect-metadata';
import {
  Attribute,
  Collection,
  CreatedAt,
  DbContext,
  Id,
  Index,
  ManyToOne,
  OneToMany,
  type Opt,
  type Ref,
} from 'entwrite';

@Collection('authors')
export class Author {
  @Id() readonly id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Index({ type: 'unique' }) @Attribute({ type: 'email' }) email!: string;
  @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
}

@Collection('posts')
export class Post {
  @Id() readonly id!: string;
  @Attribute({ size: 200 }) title!: string;
  @Attribute({ default: true }) draft!: Opt<boolean>;
  @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
  @CreatedAt() readonly createdAt!: Date;
}

export class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
}

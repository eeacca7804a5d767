import {
  Attribute,
  Collection,
  CreatedAt,
  DbContext,
  Id,
  Index,
  ManyToOne,
  type Opt,
  type Ref,
  Reference,
} from 'entwrite';

@Collection('authors')
@Index(['email'], { type: 'unique' }) // new: no two authors share an address
export class Author {
  @Id() id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ size: 500, required: false, renamedFrom: 'about' }) bio?: string; // renamed
}

@Collection('posts')
@Index(['views'])
export class Post {
  @Id() id!: string;
  @Attribute({ size: 200 }) title!: string; // widened from 40
  @Attribute({ type: 'text' }) body!: string;
  @Attribute({ type: 'integer', min: 0 }) views!: number;
  @Attribute({ type: 'enum', elements: ['draft', 'live'], default: 'live' }) state!: Opt<'draft' | 'live'>; // added
  @Reference(() => Author) authorId!: string;
  @CreatedAt() createdAt!: Date;
  // dropped: legacyCode
}

@Collection('comments') // a new collection, related to posts
export class Comment {
  @Id() id!: string;
  @Attribute({ type: 'text' }) text!: string;
  @ManyToOne(() => Post, { onDelete: 'cascade' }) post?: Ref<Post>;
}

export class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
  readonly comments = this.set(Comment);
}

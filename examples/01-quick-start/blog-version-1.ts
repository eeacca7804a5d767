import { Attribute, Collection, CreatedAt, DbContext, Id, Index, Reference } from 'entwrite';

@Collection('authors')
export class Author {
  @Id() id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ size: 500, required: false }) about?: string;
}

@Collection('posts')
@Index(['views'])
export class Post {
  @Id() id!: string;
  @Attribute({ size: 40 }) title!: string;
  @Attribute({ type: 'text' }) body!: string;
  @Attribute({ type: 'integer', min: 0 }) views!: number;
  @Attribute({ size: 20, required: false }) legacyCode?: string;
  @Reference(() => Author) authorId!: string;
  @CreatedAt() createdAt!: Date;
}

export class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
}

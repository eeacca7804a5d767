import { Attribute, Collection, DbContext, Id, Index, type Opt } from 'entwrite';

@Collection('posts')
@Index(['slug'], { type: 'unique' })
export class Post {
  @Id() id!: string;
  @Attribute({ size: 80 }) slug!: string;
  @Attribute({ size: 200 }) title!: string;
  @Attribute({ type: 'integer', min: 0, default: 0 }) views!: Opt<number>;
}

export class BlogDb extends DbContext {
  readonly posts = this.set(Post);
}

import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { Reference } from '../../src/decorators/reference.js';
import { ManyToMany, ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import { CreatedAt, UpdatedAt } from '../../src/decorators/system-fields.js';
import type { Opt } from '../../src/metadata/entity-types/opt.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';

export abstract class Stored {
  @Id() id!: string;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

@Collection('authors', { permissions: ['read("any")'] })
@Index(['email'], { type: 'unique' })
@Index(['name', 'createdAt'], { orders: ['asc', 'desc'] })
export class Author extends Stored {
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
  @Attribute({ type: 'integer', min: 0, required: false }) age?: number;
  @Attribute({ required: false, renamedFrom: 'about' }) bio?: string;
  @OneToMany(() => Post, { inverse: 'author', onDelete: 'cascade' }) posts?: Ref<Post>[];
}

@Collection('posts')
export class Post extends Stored {
  @Index({ type: 'fulltext' }) @Attribute({ size: 200 }) title!: string;
  @Attribute({ type: 'json' }) meta!: { words: number };
  @Attribute({ type: 'string', array: true, default: () => [] }) labels!: Opt<string[]>;
  @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
  @ManyToMany(() => Tag, { inverse: 'posts' }) tags?: Ref<Tag>[];
  @Reference(() => Author) editorId!: string;
}

@Collection('tags')
export class Tag {
  @Attribute({ key: 'label', default: 'none' }) name!: Opt<string>;
  @ManyToMany(() => Post) posts?: Ref<Post>[];
}

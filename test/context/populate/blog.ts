import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Reference } from '../../../src/decorators/reference.js';
import { ManyToMany, ManyToOne, OneToMany, OneToOne } from '../../../src/decorators/relationships.js';
import type { Ref } from '../../../src/metadata/entity-types/ref.js';

@Collection('authors')
export class Author {
  @Id() id!: string;
  @Attribute() name!: string;
  @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
  @OneToOne(() => Profile, { inverse: 'author' }) profile?: Ref<Profile>;
  @OneToMany(() => Award) awards?: Ref<Award>[];

  greet(): string {
    return `I am ${this.name}`;
  }
}

@Collection('profiles')
export class Profile {
  @Id() id!: string;
  @Attribute() motto!: string;
  @OneToOne(() => Author, { inverse: 'profile' }) author?: Ref<Author>;
}

@Collection('awards')
export class Award {
  @Id() id!: string;
  @Attribute() title!: string;
}

@Collection('posts')
export class Post {
  @Id() id!: string;
  @Attribute() title!: string;
  @Attribute({ type: 'integer', required: false }) stars?: number;
  @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
  @OneToMany(() => Comment, { inverse: 'post' }) comments?: Ref<Comment>[];
  @ManyToMany(() => Tag, { inverse: 'posts' }) tags?: Ref<Tag>[];
  @ManyToMany(() => Award) prizes?: Ref<Award>[];
}

@Collection('comments')
export class Comment {
  @Id() id!: string;
  @Attribute() text!: string;
  @ManyToOne(() => Post, { inverse: 'comments' }) post?: Ref<Post>;
  @ManyToOne(() => Author) author?: Ref<Author>;
}

@Collection('tags')
export class Tag {
  @Id() id!: string;
  @Attribute() label!: string;
  @ManyToMany(() => Post, { inverse: 'tags' }) posts?: Ref<Post>[];
}

@Collection('employees')
export class Employee {
  @Id() id!: string;
  @Attribute() name!: string;
  @Reference(() => Employee, { required: false }) manager?: Ref<Employee>;
  @Reference(() => Employee, { array: true, index: false, ref: true }) friends!: Ref<Employee>[];
  @Reference(() => Employee, { required: false }) mentorId?: string;
}

export class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly profiles = this.set(Profile);
  readonly awards = this.set(Award);
  readonly posts = this.set(Post);
  readonly comments = this.set(Comment);
  readonly tags = this.set(Tag);
  readonly employees = this.set(Employee);
}

import { DbContext } from '../../context/db-context.js';
import { after, before } from './blog-entities.js';

/** The blog before the change that the page Plan shows. */
export class OldBlogDb extends DbContext {
  readonly authors = this.set(before.authors);
  readonly posts = this.set(before.posts);
  readonly tags = this.set(before.tags);
  readonly comments = this.set(before.comments);
}

/** The blog as its code describes it. */
export class BlogDb extends DbContext {
  readonly authors = this.set(after.authors);
  readonly posts = this.set(after.posts);
  readonly tags = this.set(after.tags);
  readonly comments = this.set(after.comments);
}

import { AppwriteError } from '../appwrite-error.js';

/** A calculated number that its column cannot hold: a 500, which the commit of a transaction tells in the engine's word. */
export class OutOfRangeError extends AppwriteError {
  constructor(readonly word: string) {
    super('general_unknown');
  }
}

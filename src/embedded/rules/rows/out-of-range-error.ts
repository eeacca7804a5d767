import { AppwriteError } from '../appwrite-error.js';

/** A calculated number that its column cannot store: a 500, for which the commit of a transaction uses the engine's message. */
export class OutOfRangeError extends AppwriteError {
  constructor(readonly word: string) {
    super('general_unknown');
  }
}

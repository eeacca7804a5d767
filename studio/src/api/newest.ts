/** Answers of the newest question alone: null for those that a later question overtook. */
export type Newest = <T>(question: () => Promise<T>) => Promise<T | null>;

/**
 * Asks questions of which only the last one counts, such as what stands in a field that is being typed in. A failure of an earlier one
 * counts as little as its answer.
 */
export function createNewest(): Newest {
  let asked = 0;
  return async (question) => {
    asked += 1;
    const own = asked;
    try {
      const answer = await question();
      return own === asked ? answer : null;
    } catch (error) {
      if (own === asked) throw error;
      return null;
    }
  };
}

/** A function that computes its result once for each object, and keeps it as long as the object exists. */
export function oncePer<K extends object, Answer extends object | string | boolean>(
  work: (key: K) => Answer,
): (key: K) => Answer {
  const known = new WeakMap<K, Answer>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = work(key);
    known.set(key, answer);
    return answer;
  };
}

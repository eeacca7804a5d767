/** How a view of a context differs from it. */
interface ViewBinding {
  /** The set in place of one of the context; undefined for what is not a set of it. */
  readonly setFor: (value: object) => object | undefined;
  /** Members in place of those of the context. */
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * A context with other sets: the same fields, getters and methods, in which every set is bound to something else. Methods and getters of
 * the user's class run on the view, those of the base class on the context itself, whose private members a view does not have.
 *
 * @param base the prototype of the base class
 */
export function boundView<C extends object>(context: C, base: object, { setFor, members }: ViewBinding): C {
  const view: C = new Proxy(context, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(members, key)) return members[key];
      const isOfBase = !overrides(target, base, key);
      const value: unknown = Reflect.get(target, key, isOfBase ? target : view);
      if (typeof value === 'function' && isOfBase && Object.hasOwn(base, key) && key !== 'constructor')
        return value.bind(target);
      return typeof value === 'object' && value !== null ? (setFor(value) ?? value) : value;
    },
  });
  return view;
}

/** Whether a member is the user's own: a field, or something of a class below the base class. */
function overrides(target: object, base: object, key: PropertyKey): boolean {
  for (let holder: object | null = target; holder !== null && holder !== base; holder = Object.getPrototypeOf(holder))
    if (Object.hasOwn(holder, key)) return true;
  return false;
}

/** How a view differs from its context. */
interface ViewBinding {
  /** The set that replaces one of the context's sets; undefined for any other object. */
  readonly setFor: (value: object) => object | undefined;
  /** Members that replace those of the context. */
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * A view of a context in which every set is replaced. Methods and getters of the user's class run on the view; those of the base
 * class run on the context itself, because a proxy has no access to its private members.
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

/** Whether a member is the user's own: a field, or declared by a class derived from the base class. */
function overrides(target: object, base: object, key: PropertyKey): boolean {
  for (let holder: object | null = target; holder !== null && holder !== base; holder = Object.getPrototypeOf(holder))
    if (Object.hasOwn(holder, key)) return true;
  return false;
}

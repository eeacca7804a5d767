/**
 * The type of the single end of a relationship between classes in files that import each other. TypeScript writes the
 * class of a decorated property into the compiled code, where an ES module cycle makes it fail while loading; behind an
 * alias it writes `Object`.
 *
 * @example
 * @ManyToOne(() => Author, { inverse: 'posts' }) author!: Ref<Author>;
 */
export type Ref<T> = T;

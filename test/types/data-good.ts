/** Right uses of sets and queries; all of it compiles. */
import {
  Attribute,
  Collection,
  CreatedAt,
  DbContext,
  type DbSet,
  type EntityPatch,
  Id,
  type Loaded,
  ManyToMany,
  ManyToOne,
  type NewEntity,
  OneToMany,
  type Opt,
  type OrderBy,
  type Ref,
  Reference,
  type Where,
} from 'entwrite';

@Collection('writers')
export class Writer {
  @Id() readonly id!: string;
  @Attribute() name!: string;
  @Attribute({ type: 'email' }) readonly email!: string;
  @Attribute({ type: 'enum', elements: ['poet', 'critic'], default: 'poet' }) role!: Opt<'poet' | 'critic'>;
  @Attribute({ type: 'integer', required: false }) age?: number;
  @Attribute({ type: 'string', required: false }) bio: string | null = null;
  @Attribute({ default: () => new Date(), type: 'datetime' }) joined!: Opt<Date>;
  @Attribute({ type: 'string', array: true }) tags!: string[];
  @Attribute({ type: 'json' }) settings!: { theme: string };
  @CreatedAt() readonly createdAt!: Date;
  @OneToMany(() => Poem, { inverse: 'writer' }) poems?: Ref<Poem>[];
  @Reference(() => Writer, { required: false }) teacher?: Ref<Writer>;
  @Reference(() => Writer, { array: true, index: false, ref: true, required: false }) friends?: Ref<Writer>[];
  @Reference(() => Writer, { required: false, ref: false }) rivalId: string | null = null;

  greet(): string {
    return `I am ${this.name}`;
  }
}

@Collection('poems')
export class Poem {
  @Id() id!: string;
  @Attribute() title!: string;
  @ManyToOne(() => Writer, { inverse: 'poems' }) writer?: Ref<Writer>;
  @ManyToMany(() => Motif) motifs?: Ref<Motif>[];
}

@Collection('motifs')
export class Motif {
  @Id() id!: string;
  @Attribute() label!: string;
}

@Collection('prizes')
export class Prize {
  @Id() id!: string;
  @Reference(() => Writer) winner!: Ref<Writer>;
  @Reference(() => Writer, { ref: true, required: false }) judge: Ref<Writer> | null = null;
}

export class LibraryDb extends DbContext {
  readonly writers = this.set(Writer);
  readonly poems = this.set(Poem);
  readonly motifs = this.set(Motif);
  readonly prizes = this.set(Prize);
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_T extends true>(): void => {};

export async function uses(db: LibraryDb): Promise<void> {
  // What is required, and nothing else.
  const ada = await db.writers.create({ name: 'Ada', email: 'a@b.c', tags: [], settings: { theme: 'dark' } });
  const poem = await db.poems.create({ id: 'one', title: 'One', writer: ada, motifs: ['sea', { label: 'storm' }] });
  await db.poems.create({ title: 'Two', writer: 'ada' });
  await db.poems.create({ title: 'Three', writer: { name: 'Bob', email: 'b@b.c', tags: [], settings: { theme: '' } } });
  await db.writers.update(ada.id, { role: 'critic', age: null, bio: null, tags: ['x'] as const, teacher: ada });
  holds<Same<typeof ada, Writer>>();
  const role: 'poet' | 'critic' = ada.role;
  const joined: Date = ada.joined;
  void [role, joined, poem];

  // An id is always there; the rest when it was loaded.
  const plain = await db.poems.get('one');
  const id: string | undefined = plain.writer?.id;
  const [loaded] = await db.poems.populate('writer', 'motifs').toList();
  const name: string | undefined = loaded?.writer?.name;
  const labels: string[] | undefined = loaded?.motifs.map(({ label }) => label);
  loaded?.writer?.greet();
  const [deep] = await db.writers.populate('poems.motifs', 'teacher.teacher', 'friends').toList();
  const label: string | undefined = deep?.poems[0]?.motifs[0]?.label;
  const teacher: string | undefined = deep?.teacher?.teacher?.name;
  const friend: string | undefined = deep?.friends[0]?.name;
  void [id, name, labels, label, teacher, friend];
  const signature = (one: Loaded<Poem, 'writer'>): string => one.writer?.name ?? '';
  if (loaded) signature(loaded);
  const anyPoem = (one: Poem): string => one.title;
  if (loaded) anyPoem(loaded);
  const [afterwards] = await db.populate([plain], 'writer');
  if (afterwards) signature(afterwards);
  await db.writers.populate('poems', { where: { title: 'One' }, orderBy: { title: 'desc' }, limit: 3 }).toList();

  // A document may be gone that the entity requires.
  const prize = await db.prizes.populate('winner', 'judge').firstOrThrow();
  holds<Same<(typeof prize)['winner'], Loaded<Writer> | undefined>>();
  holds<Same<(typeof prize)['judge'], Loaded<Writer> | null>>();
  const winner: string = (await db.prizes.get('one')).winner.id;
  const part: { winner: { name: string } | undefined } = await db.prizes.select('winner.name').firstOrThrow();
  void [winner, part];

  // What was selected.
  const selected = await db.poems.select('id', 'title', 'writer.name').first();
  const shape: { id: string; title: string; writer?: { name: string } | undefined } | undefined = selected;
  const whole = await db.writers.select('poems', 'name').first();
  const titles: string[] | undefined = whole?.poems.map(({ title }) => title);
  void [shape, titles];

  // Documents and ids as values of filters.
  await db.poems.where({ writer: ada }).toList();
  await db.poems.where({ writer: ada.id }).count();
  await db.writers.where({ teacher: plain.writer?.id ?? null, rivalId: 'x', createdAt: { $gt: new Date() } }).toList();
  for await (const one of db.poems.populate('writer').stream()) signature(one);
}

export const least: NewEntity<Writer> = { name: 'Ada', email: 'a@b.c', tags: [], settings: { theme: 'dark' } };

/** Conditions, values and patches are put together step by step. */
export async function stepByStep(db: LibraryDb, given: { name?: string; from?: number; to?: number }): Promise<void> {
  const where: Where<Writer> = {};
  if (given.name !== undefined) where.name = { $contains: given.name };
  const age: { $gte?: number; $lte?: number } = {};
  if (given.from !== undefined) age.$gte = given.from;
  where.age = age;
  where.$or = [{ bio: null }, { role: 'poet' }];
  const order: OrderBy<Writer> = {};
  order.name = 'asc';
  const patch: EntityPatch<Writer> = {};
  if (given.to !== undefined) patch.age = given.to;
  const values: NewEntity<Writer> = { ...least };
  values.bio = null;
  await db.writers.where(where).orderBy(order).toList();
  await db.writers.update('ada', patch);
  await db.writers.create(values);
}

export abstract class Titled {
  @Id() readonly id!: string;
  @Attribute() title!: string;
  @Attribute({ required: false }) hiddenAt?: Date;
}

@Collection('essays')
export class Essay extends Titled {
  @Attribute({ type: 'text' }) text!: string;
}

@Collection('letters')
export class Letter extends Titled {
  @ManyToOne(() => Writer) from?: Ref<Writer>;
}

/** A helper takes the set of any entity with the properties of a base class, or of any entity at all. */
export async function helpers(essays: DbSet<Essay>, letters: DbSet<Letter>): Promise<void> {
  const hide = (set: DbSet<Titled>, id: string) => set.update(id, { hiddenAt: new Date() });
  const visible = (set: DbSet<Titled>) => set.where({ hiddenAt: null }).orderBy({ title: 'asc' }).toList();
  async function byId<T extends object>(set: DbSet<T>, id: string, patch: EntityPatch<T>): Promise<T> {
    return set.update(id, patch);
  }
  for (const set of [essays, letters]) await hide(set, (await visible(set))[0]?.id ?? '');
  const essay: Essay = await byId(essays, 'a', { text: 'x' });
  void essay;
}

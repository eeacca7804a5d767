/** Wrong uses of sets and queries; each must not compile. */
import { Attribute, Collection, CreatedAt, Id, ManyToOne, OneToMany, type Ref, Reference } from 'entwrite';
import type { LibraryDb, Poem, Writer } from './data-good.js';
import { Motif } from './data-good.js';

@Collection('tones')
export class Tone {
  @Id() id!: string;
  @Attribute() label!: string;
  @ManyToOne(() => Motif) motif?: Ref<Motif>;
}

@Collection('wrong')
export class Wrong {
  // @ts-expect-error a default is shown by Opt
  @Attribute({ default: 'x' }) text!: string;
  // @ts-expect-error a default is shown by Opt, a made one too
  @Attribute({ default: () => true }) flag!: boolean;
  // @ts-expect-error under another name the id is Opt
  @Id() key!: string;
  // @ts-expect-error under another name the date is Opt
  @CreatedAt() made!: Date;
  // @ts-expect-error a relation is a Ref
  @ManyToOne(() => Motif) motif?: Motif;
  // @ts-expect-error a list of relations is one of Ref
  @OneToMany(() => Motif) motifs?: Motif[];
  // @ts-expect-error a list is undefined until it is loaded
  @OneToMany(() => Motif, { twoWayKey: 'other' }) always!: Ref<Motif>[];
  // @ts-expect-error documents of another entity
  @Reference(() => Motif) another!: Ref<Wrong>;
  // @ts-expect-error documents of an entity that differs by what may be missing
  @ManyToOne(() => Motif) tone?: Ref<Tone>;
  // @ts-expect-error the same of a reference
  @Reference(() => Motif, { required: false }) toneOf?: Ref<Tone>;
  // @ts-expect-error a document must have the id, and `create` would not ask for it
  @Reference(() => Motif) unasked?: string;
  // @ts-expect-error a list of Ref says `ref: true`
  @Reference(() => Motif, { array: true, index: false }) list!: Ref<Motif>[];
  // @ts-expect-error an id or null says `ref: false`
  @Reference(() => Motif, { required: false }) idOrNull!: string | null;
  // @ts-expect-error an id is no Ref
  @Reference(() => Motif, { ref: true }) id!: string;
}

export async function uses(db: LibraryDb, writer: Writer, poem: Poem): Promise<void> {
  // @ts-expect-error the email, the tags and the settings are missing
  await db.writers.create({ name: 'Ada' });
  // @ts-expect-error there is no such property
  await db.poems.create({ title: 'One', titel: 'One' });
  // @ts-expect-error the email is read-only
  await db.writers.update('ada', { email: 'x@y.z' });
  // @ts-expect-error the name is required
  await db.writers.update('ada', { name: null });
  // @ts-expect-error not one of the elements
  await db.writers.update('ada', { role: 'novelist' });
  // @ts-expect-error the writer was not loaded
  void poem.writer?.name;
  // @ts-expect-error the poems were not loaded
  void writer.poems?.map(({ title }) => title);
  const prize = await db.prizes.populate('winner').firstOrThrow();
  // @ts-expect-error the winner may be gone
  void prize.winner.name;
  // @ts-expect-error there is no such relation
  await db.poems.populate('author').toList();
  // @ts-expect-error a title is no relation
  await db.poems.populate('title').toList();
  // @ts-expect-error there is no such relation further on
  await db.poems.populate('writer.novels').toList();
  // @ts-expect-error an id alone is no relation to load
  await db.writers.populate('rivalId').toList();
  // @ts-expect-error a property that the documents of the relation do not have
  await db.writers.populate('poems', { where: { name: 'x' } }).toList();
  // @ts-expect-error there is no such property
  await db.poems.select('titel').toList();
  const selected = await db.poems.select('title').first();
  // @ts-expect-error it was not selected
  void selected?.id;
  const narrowed = await db.poems.select('writer.name').first();
  // @ts-expect-error it was not selected
  void narrowed?.writer?.email;
  // @ts-expect-error a list of related documents has no order
  await db.poems.orderBy({ motifs: 'asc' }).toList();
  // @ts-expect-error an order by a property that does not exist
  await db.poems.orderBy({ titel: 'asc' }).toList();
}

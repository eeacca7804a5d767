/** Right uses of `@Attribute` and the system fields; all of it compiles. */

import { Attribute, Collection, CreatedAt, Id, type Opt, Permissions, Sequence, UpdatedAt } from 'entwrite';

enum Color {
  Red = 'red',
  Blue = 'blue',
}

interface Link {
  readonly href: string;
}

type AuthorId = string & { readonly brand: 'author' };

const link = (href: string): Link => ({ href });
const sizes: readonly string[] = ['S', 'M'];

@Collection('inferred')
export class Inferred {
  @Id() id!: string;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt?: Date;
  @Permissions() permissions!: string[];
  @Sequence() sequence!: string | number;
  @Attribute() text!: string;
  @Attribute({ size: 120, default: 'x' }) sized!: Opt<string>;
  @Attribute({ required: false }) optional?: string;
  @Attribute({ type: 'string', required: false }) nullable!: string | null;
  @Attribute({ required: false, renamedFrom: 'about', key: 'biography' }) renamed?: string;
  @Attribute() date!: Date;
  @Attribute({ type: 'datetime', default: () => new Date() }) now!: Opt<Date>;
  @Attribute({ default: new Date(0) }) epoch!: Opt<Date>;
  @Attribute({ default: '2020-01-01T00:00:00.000Z' }) isoDefault!: Opt<Date>;
  @Attribute({ min: 3n, max: 5 }) big!: bigint;
  @Attribute({ default: true }) flag!: Opt<boolean>;
  @Attribute({ size: 300, encrypt: true }) secret!: string;
}

@Collection('typed')
export class Typed {
  @Attribute({ type: 'varchar', size: 20 }) varchar!: string;
  @Attribute({ type: 'text' }) text!: string;
  @Attribute({ type: 'mediumtext', encrypt: true }) mediumtext!: string;
  @Attribute({ type: 'longtext', required: false }) longtext?: string | null;
  @Attribute({ type: 'integer', min: 0, default: 1 }) integer!: Opt<number>;
  @Attribute({ type: 'integer', required: true, default: () => 7 }) made!: Opt<number>;
  @Attribute({ type: 'bigint', default: 3n }) bigint!: Opt<bigint>;
  @Attribute({ type: 'float', min: 0.5, max: 1 }) float!: number;
  @Attribute({ type: 'boolean', required: false }) boolean?: boolean;
  @Attribute({ type: 'datetime' }) datetime!: Date;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ type: 'url', required: false }) url!: string | undefined;
  @Attribute({ type: 'ip', default: '127.0.0.1' }) ip!: Opt<string>;
  @Attribute({ type: 'string' }) branded!: AuthorId;
  @Attribute({ type: 'string', default: 'x' }) literal!: Opt<'x' | 'y'>;
  @Attribute({ type: 'string', array: true }) list!: string[];
  @Attribute({ type: 'string', array: true, default: () => [] }) readonlyList!: Opt<readonly string[]>;
  @Attribute({ type: 'integer', array: true, required: false }) numbers?: number[];
  // biome-ignore lint/suspicious/noExplicitAny: an entity may be typed loosely
  @Attribute({ type: 'string', required: false }) loose!: any;
  @Attribute({ type: 'float', convert: (old: string) => Number(old) }) converted!: number;
  @Attribute({ type: 'string', transform: { to: (url: Link) => url.href, from: link }, default: 'https://x.org' })
  link!: Opt<Link>;
}

@Collection('shaped')
export class Shaped {
  @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
  @Attribute({ type: 'enum', elements: ['a', 'b'], default: () => 'a' }) made!: Opt<'a' | 'b'>;
  @Attribute({ type: 'enum', elements: ['a', 'b'], required: false }) optional?: 'a' | 'b' | null;
  @Attribute({ type: 'enum', elements: ['a', 'b'] }) wide!: string;
  @Attribute({ type: 'enum', elements: sizes }) fromList!: string;
  @Attribute({ type: 'enum', elements: Object.values(Color) }) color!: Color;
  @Attribute({ type: 'enum', elements: [Color.Red, Color.Blue], default: Color.Red }) colorWithDefault!: Opt<Color>;
  @Attribute({ type: 'enum', elements: ['a', 'b'], array: true }) many!: ('a' | 'b')[];
  @Attribute({ type: 'point', default: [1, 2] }) point!: Opt<[number, number]>;
  @Attribute({ type: 'line' }) line!: [number, number][];
  @Attribute({ type: 'polygon', required: false }) polygon?: [number, number][][];
  @Attribute({ type: 'json', default: { theme: 'dark' } }) settings!: Opt<{ theme: string }>;
  @Attribute({ type: 'json', size: 4000, required: false }) optionalJson?: { theme: string };
  @Attribute({ type: 'json', required: false }) anything?: unknown;
  @Attribute({ type: 'json', array: true, default: () => [] }) items!: Opt<{ theme: string }[]>;
}

abstract class Payload<T> {
  @Attribute({ type: 'json' }) payload!: T;
}

@Collection('transformed')
export class Transformed extends Payload<{ a: string }> {
  @Attribute({ type: 'integer', transform: { to: (one: Date) => +one, from: (n: number) => new Date(n) } }) time!: Date;
  @Attribute({ type: 'datetime', transform: { to: (n: number) => new Date(n), from: (one: Date) => +one } })
  epoch!: number;
  @Attribute({ type: 'datetime', transform: { to: (text: string) => text, from: (one: Date) => one.toISOString() } })
  iso!: string;
  @Attribute({
    type: 'string',
    array: true,
    transform: { to: (set: Set<string>) => [...set], from: (list: readonly string[]) => new Set(list) },
  })
  set!: Set<string>;
  @Attribute({
    type: 'string',
    array: true,
    transform: { to: (words: Set<string>) => [...words], from: (list: string[]) => new Set(list.sort()) },
  })
  words!: Set<string>;
  @Attribute({
    type: 'point',
    transform: {
      to: ({ x, y }: { x: number; y: number }) => [x, y] as const,
      from: ([x, y]: [number, number]) => ({ x, y }),
    },
  })
  at!: { x: number; y: number };
  @Attribute({
    type: 'line',
    transform: {
      to: (route: string) => JSON.parse(route) as [number, number][],
      from: (line: [number, number][]) => JSON.stringify(line),
    },
  })
  route!: string;
  @Attribute({
    type: 'json',
    transform: { to: (m: Map<string, number>) => [...m], from: (m: [string, number][]) => new Map(m) },
  })
  map!: Map<string, number>;
}

export class WithConstructor {
  @Attribute() readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

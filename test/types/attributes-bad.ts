// biome-ignore-all lint/correctness/noUnusedPrivateClassMembers: decorators on private members are tested
/** Wrong uses of `@Attribute` and the system fields; each must not compile. */
import { AfterLoad, Attribute, BeforeCreate, Collection, CreatedAt, Id, Permissions } from 'entwrite';

export class TypeAndProperty {
  // @ts-expect-error an integer is no text
  @Attribute({ type: 'integer' }) name!: string;
  // @ts-expect-error a date is handed out as Date
  @Attribute({ type: 'datetime' }) date!: string;
  // @ts-expect-error 64-bit integers of the type bigint are handed out as bigint
  @Attribute({ type: 'bigint' }) big!: number;
  // @ts-expect-error a list needs `array: true`
  @Attribute({ type: 'string' }) list!: string[];
  // @ts-expect-error `array: true` needs a list
  @Attribute({ type: 'string', array: true }) noList!: string;
  // @ts-expect-error a union of types is not one type
  @Attribute({ type: 'string' }) union!: string | number;
  // @ts-expect-error there is no such type
  @Attribute({ type: 'strin' }) misspelt!: string;
  // @ts-expect-error the transform makes an object of it
  @Attribute({ type: 'string', transform: { to: (o: { a: 1 }) => `${o.a}`, from: () => ({ a: 1 }) as const } })
  made!: Date;
}

export class Transforms {
  // @ts-expect-error `from` takes a number, the attribute holds text
  @Attribute({ type: 'string', transform: { to: (one: Date) => `${one}`, from: (n: number) => new Date(n) } })
  from!: Date;
  // @ts-expect-error `to` gives a number, the attribute holds text
  @Attribute({ type: 'string', transform: { to: (one: Date) => +one, from: (text: string) => new Date(text) } })
  to!: Date;
  // @ts-expect-error the property is no Date
  @Attribute({ type: 'float', transform: { to: (one: Date) => +one, from: (n: number) => new Date(n) } }) made!: string;
}

export class ListTransforms {
  // @ts-expect-error the whole list is converted, not each item
  @Attribute({ type: 'string', array: true, transform: { to: (u: URL) => u.href, from: (s: string) => new URL(s) } })
  made!: URL;
  // @ts-expect-error a static property belongs to no document
  @Attribute() static text: string;
}

export class TypeNotInferable {
  // @ts-expect-error a number says integer or float
  @Attribute() number!: number;
  // @ts-expect-error a list says its type
  @Attribute() list!: string[];
  // @ts-expect-error a union says its type
  @Attribute() union!: 'a' | 'b';
  // @ts-expect-error so does one with null, for which compilers emit Object
  @Attribute({ required: false }) nullable!: string | null;
  // @ts-expect-error an object says its type
  @Attribute() object!: { a: string };
  // @ts-expect-error decorators stand on public properties
  @Attribute() private hidden!: string;
  // @ts-expect-error decorators stand on public properties
  @Attribute({ type: 'string' }) protected inherited!: string;
}

/** Beside a property that can be seen, which the name is not taken for. */
export class Hidden {
  @Id() id!: string;
  // @ts-expect-error decorators stand on public properties
  @Attribute() private hidden!: string;
  // @ts-expect-error decorators stand on public properties
  @CreatedAt() protected createdAt!: Date;
}

export class Defaults {
  // @ts-expect-error text is no integer
  @Attribute({ type: 'integer', default: 'x' }) integer!: number;
  // @ts-expect-error a number is no text
  @Attribute({ default: 5 }) text!: string;
  // @ts-expect-error true is no text
  @Attribute({ default: true }) flag!: string;
  // @ts-expect-error the function returns text
  @Attribute({ type: 'float', default: () => 'x' }) made!: number;
  // @ts-expect-error not one of the elements
  @Attribute({ type: 'enum', elements: ['a', 'b'], default: 'c' }) element!: 'a' | 'b';
  // @ts-expect-error not one of the literals
  @Attribute({ type: 'string', default: 'z' }) literal!: 'x' | 'y';
  // @ts-expect-error required and a default contradict each other
  @Attribute({ required: true, default: 'c' }) required!: string;
  // @ts-expect-error lists have no default value
  @Attribute({ type: 'string', array: true, default: 'c' }) list!: string[];
  // @ts-expect-error a point has two coordinates
  @Attribute({ type: 'point', default: [1] }) point!: [number, number];
}

export class Optional {
  // @ts-expect-error the property admits neither undefined nor null
  @Attribute({ required: false }) text!: string;
  // @ts-expect-error the property admits neither undefined nor null
  @Attribute({ type: 'integer', required: false }) integer!: number;
  // @ts-expect-error the property admits neither undefined nor null
  @Attribute({ type: 'json', required: false }) json!: { a: string };
}

export class Required {
  // @ts-expect-error a document must have the value, and `create` would not ask for it
  @Attribute() text?: string;
  // @ts-expect-error neither would it for null
  @Attribute({ type: 'integer', required: true }) integer!: number | null;
}

export class SystemNames {
  // @ts-expect-error the id of a document is meant by that name
  @Attribute() id!: string;
  // @ts-expect-error `create` never asks for a field of that name
  @Attribute({ required: false }) createdAt?: Date;
}

export class Converters {
  // @ts-expect-error it gives a number, the attribute holds text
  @Attribute({ convert: (old: string) => old.length }) text!: string;
  // @ts-expect-error it gives text, the attribute holds numbers
  @Attribute({ type: 'integer', array: true, convert: (old: string) => old.split(',') }) list!: number[];
}

export class Hooks {
  // @ts-expect-error there is nothing to give it
  @BeforeCreate() slug(title: string): void {
    void title;
  }
  // @ts-expect-error a property is no method
  @BeforeCreate() flag!: boolean;
  // @ts-expect-error nothing would wait for it
  @AfterLoad() async load(): Promise<void> {}
}

export class ForeignOptions {
  // @ts-expect-error an integer has no size
  @Attribute({ type: 'integer', size: 5 }) size!: number;
  // @ts-expect-error text has no minimum
  @Attribute({ min: 5 }) inferredMin!: string;
  // @ts-expect-error text has no minimum
  @Attribute({ type: 'string', min: 5 }) min!: string;
  // @ts-expect-error text of the long family has no size
  @Attribute({ type: 'text', size: 5 }) long!: string;
  // @ts-expect-error only text is encrypted
  @Attribute({ type: 'boolean', encrypt: true }) encrypt!: boolean;
  // @ts-expect-error an enum names its elements
  @Attribute({ type: 'enum' }) noElements!: string;
  // @ts-expect-error elements belong to an enum
  @Attribute({ elements: ['a'] }) elements!: string;
  // @ts-expect-error encrypt is true or false
  @Attribute({ encrypt: 'yes' }) word!: string;
  // @ts-expect-error there is no such option
  @Attribute({ typ: 'string', size: 3 }) unknown!: string;
}

export class Elements {
  // @ts-expect-error an element the property does not hold
  @Attribute({ type: 'enum', elements: ['a', 'b', 'c'] }) more!: 'a' | 'b';
  // @ts-expect-error the property holds a value that is not an element
  @Attribute({ type: 'enum', elements: ['a'] }) fewer!: 'a' | 'b';
  // @ts-expect-error a list of elements in a single property
  @Attribute({ type: 'enum', elements: ['a'], array: true }) single!: 'a';
  // @ts-expect-error a single element in a list
  @Attribute({ type: 'enum', elements: ['a'] }) list!: 'a'[];
}

// @ts-expect-error an abstract class has no documents
@Collection('abstract')
export abstract class Abstract {
  // @ts-expect-error an id is text
  @Id() id!: number;
  // @ts-expect-error times are handed out as Date
  @CreatedAt() createdAt!: string;
  // @ts-expect-error permissions are a list
  @Permissions() permissions!: string;
}

// @ts-expect-error there is no such setting
@Collection('settings', { permission: [] })
export class Settings {}

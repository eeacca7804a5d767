import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsDefined, IsInt, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { ManyToMany, ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import { CreatedAt, Permissions, Sequence, UpdatedAt } from '../../src/decorators/system-fields.js';
import type { Opt } from '../../src/metadata/entity-types/opt.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';
import type { Position } from '../../src/schema/attribute-schema.js';

/** One attribute of every type, none of them required, so that a test gives what it is about. */
@Collection('samples')
export class Sample {
  @Id() id!: string;
  @Sequence() sequence!: string | number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Permissions() permissions!: string[];
  @Attribute({ type: 'string', size: 10, required: false }) string?: string;
  @Attribute({ type: 'varchar', size: 10, required: false }) varchar?: string;
  @Attribute({ type: 'text', required: false }) text?: string;
  @Attribute({ type: 'mediumtext', required: false }) mediumtext?: string;
  @Attribute({ type: 'longtext', required: false }) longtext?: string;
  @Attribute({ type: 'integer', required: false }) integer?: number;
  @Attribute({ type: 'integer', min: -5, max: 5, required: false }) small?: number;
  @Attribute({ type: 'bigint', required: false }) bigint?: bigint;
  @Attribute({ type: 'float', min: -1000, max: 1000, required: false }) float?: number;
  @Attribute({ required: false }) boolean?: boolean;
  @Attribute({ required: false }) datetime?: Date;
  @Attribute({ type: 'email', required: false }) email?: string;
  @Attribute({ type: 'url', required: false }) url?: string;
  @Attribute({ type: 'ip', required: false }) ip?: string;
  @Attribute({ type: 'enum', elements: ['red', 'Green'], required: false }) enum?: 'red' | 'Green';
  @Attribute({ type: 'point', required: false }) point?: Position;
  @Attribute({ type: 'line', required: false }) line?: readonly Position[];
  @Attribute({ type: 'polygon', required: false }) polygon?: readonly (readonly Position[])[];
  @Attribute({ type: 'json', size: 100, required: false }) json?: object;
  @Attribute({ type: 'string', size: 10, array: true, required: false }) strings?: readonly string[];
  @Attribute({ type: 'integer', array: true, required: false }) integers?: readonly number[];
  @Attribute({ type: 'bigint', array: true, required: false }) bigints?: readonly bigint[];
  @Attribute({ type: 'datetime', array: true, required: false }) datetimes?: readonly Date[];
  @Attribute({
    type: 'string',
    size: 100,
    required: false,
    transform: { to: (url: URL) => url.href, from: (text: string) => new URL(text) },
  })
  site?: URL;
}

/** What most entities look like: required attributes, defaults, relationships, rules of class-validator. */
@Collection('writers')
export class Writer {
  @Id() id!: string;
  @CreatedAt() createdAt!: Date;
  @Permissions() permissions!: string[];
  @MinLength(2) @Attribute({ size: 20 }) name!: string;
  @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
  @Attribute({ type: 'string', size: 40, default: () => 'made' }) token!: Opt<string>;
  @MaxLength(5) @Attribute({ size: 30, required: false }) nick?: string;
  @Attribute({ type: 'string', required: false }) bio: string | null = null;
  @Attribute({ required: false, key: 'motto_text' }) motto?: string = 'initialised';
  @OneToMany(() => Novel, { inverse: 'writer', onDelete: 'setNull' }) novels?: Ref<Novel>[];
}

@Collection('novels')
export class Novel {
  @Id() id!: string;
  @Attribute({ size: 50 }) title!: string;
  @ManyToOne(() => Writer, { inverse: 'novels' }) writer?: Ref<Writer>;
  @ManyToMany(() => Genre) genres?: Ref<Genre>[];
}

@Collection('genres')
export class Genre {
  @Id() id!: string;
  @IsDefined() @Attribute({ size: 20 }) label!: string;
}

export class Theme {
  @IsInt() contrast!: number;
  shade(): string {
    return `${this.contrast}%`;
  }
}

/** Decorated with class-transformer. */
@Collection('profiles')
export class Profile {
  @Id() id!: string;
  @Transform(({ value }: { value: string }) => value.toUpperCase(), { toClassOnly: true })
  @Attribute({ size: 20 })
  code!: string;
  @Expose({ name: 'shown_as' }) @Attribute({ size: 20 }) label!: string;
  @Exclude({ toPlainOnly: true }) @Attribute({ size: 20, required: false }) password?: string;
  @Exclude() @Attribute({ size: 20, required: false }) internal?: string;
  @ValidateNested() @Type(() => Theme) @Attribute({ type: 'json', size: 200, required: false }) theme?: Theme;
  @Attribute({ required: false }) since?: Date;
  @Attribute({ required: false }) note?: string = 'initialised';
  @ManyToOne(() => Writer) owner?: Ref<Writer>;
}

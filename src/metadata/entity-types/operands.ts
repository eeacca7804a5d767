import type { Position } from '../../schema/attribute-schema.js';
import type { Unmarked } from './opt.js';

export type Scalar = string | number | bigint | boolean | Date;

/** `null` if a property may have no value, otherwise never. */
export type NoValue<T> = null extends T ? null : undefined extends T ? null : never;

interface Equality<V, None> {
  /** Equal, as the database compares (MariaDB ignores case and accents of text). `null`: has no value. */
  $eq?: V | None;
  /** Not equal. As in SQL, a document without a value does not match. `null`: has a value. */
  $ne?: V | None;
  /** Equal to one of any number of values. An empty list matches nothing. */
  $in?: readonly (V | None)[];
  /** Equal to none of the values. A document without a value does not match, unless the list is empty. */
  $nin?: readonly (V | None)[];
  /** Whether the document has no value. */
  $isNull?: boolean;
}

interface Comparisons<V> {
  $gt?: V;
  $gte?: V;
  $lt?: V;
  $lte?: V;
  /** From the first to the second value, both included. */
  $between?: readonly [V, V];
}

interface TextPatterns {
  /** Begins with the text, ignoring case, and on MariaDB also accents. */
  $startsWith?: string;
  $endsWith?: string;
  $contains?: string;
  /** Contains one of the texts. */
  $containsAny?: readonly string[];
  /** Contains the words; needs a fulltext index on this attribute alone. */
  $search?: string;
}

interface ListContents<Item> {
  /** Has this element, compared exactly. */
  $contains?: Item;
  /** Has one of these elements. */
  $containsAny?: readonly Item[];
  /** Has all of these elements. */
  $containsAll?: readonly Item[];
  $isNull?: boolean;
}

/** A distance in metres along the earth's surface, or in degrees on a plane. */
export type Distance =
  | { readonly point: Position; readonly meters: number }
  | { readonly point: Position; readonly degrees: number };

type Line = readonly Position[];
type Polygon = readonly Line[];
export type Geometry = Position | Line | Polygon;

interface Meetings<Shape> {
  $eq?: Shape;
  $ne?: Shape;
  /** Closer than the distance. */
  $near?: Distance;
  /** Farther away than the distance. */
  $beyond?: Distance;
  /** Has a point in common with the geometry. */
  $intersects?: Geometry;
  $crosses?: Geometry;
  $overlaps?: Geometry;
  $touches?: Geometry;
}

interface PointMeetings extends Meetings<Position> {
  /** Within the polygon or on its edge. */
  $within?: Polygon;
}

interface ShapeMeetings<Shape> extends Meetings<Shape> {
  /** The geometry is within this one. */
  $contains?: Geometry;
}

type OperatorsOf<V, None> = [V] extends [boolean]
  ? Equality<V, None>
  : [V] extends [string]
    ? Equality<V, None> & Comparisons<V> & TextPatterns
    : [V] extends [Scalar]
      ? Equality<V, None> & Comparisons<V>
      : [V] extends [Position]
        ? PointMeetings
        : [V] extends [Line]
          ? ShapeMeetings<V>
          : [V] extends [Polygon]
            ? ShapeMeetings<V>
            : [V] extends [readonly (infer Item)[]]
              ? [Item] extends [Scalar]
                ? ListContents<Item>
                : Pick<Equality<V, None>, '$isNull'>
              : Equality<V, None> & Comparisons<V> & TextPatterns;

/** The operators of a relation to one document, by its id. */
export type RelatedOperators<Reference, None> = Equality<string | Reference, None>;

/** The operators of a property of type T; several of them must all hold. */
export type Operators<T> = OperatorsOf<Unmarked<NonNullable<T>>, NoValue<T>>;

export type Operator = keyof (Equality<unknown, null> &
  Comparisons<unknown> &
  TextPatterns &
  ListContents<unknown> &
  PointMeetings &
  ShapeMeetings<unknown>);

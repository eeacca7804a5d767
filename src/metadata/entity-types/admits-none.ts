/** Whether the compiler distinguishes null and undefined; without `strictNullChecks` every type admits both. */
type IsStrict = undefined extends 0 ? false : true;

/** Whether a property is declared to admit null; false if the compiler cannot tell. */
export type AdmitsNull<Property> = IsStrict extends true ? (null extends Property ? true : false) : false;

/** Whether a property is declared to admit null or undefined; 'untold' if the compiler cannot tell. */
export type AdmitsNone<Property> = IsStrict extends true
  ? undefined extends Property
    ? true
    : null extends Property
      ? true
      : false
  : 'untold';

/** Whether the compiler tells null and undefined from values; without `strictNullChecks` every type admits both. */
type IsStrict = undefined extends 0 ? false : true;

/** Whether a property is declared to admit null; false where the compiler does not tell. */
export type AdmitsNull<Property> = IsStrict extends true ? (null extends Property ? true : false) : false;

/** Whether a property is declared to admit null or undefined; 'untold' where the compiler does not tell. */
export type AdmitsNone<Property> = IsStrict extends true
  ? undefined extends Property
    ? true
    : null extends Property
      ? true
      : false
  : 'untold';

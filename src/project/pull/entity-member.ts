import type { Code } from '../../migrations/generate/source-text.js';

/** A member of a pulled class: a decorated property as code. */
export interface EntityMember {
  readonly property: string;
  readonly decorator: string;
  readonly args: readonly Code[];
  /** `name!: string;` */
  readonly declaration: string;
  /** Its imports from entwrite, as written: `Attribute`, `type Opt`. */
  readonly imports: readonly string[];
  /** Collections whose classes it refers to. */
  readonly collections: readonly string[];
}

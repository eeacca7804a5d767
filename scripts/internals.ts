/** What scripts write pages from, of src beyond what the package exports; the build bundles it. */
export { engineSubjects, noteTable, versionSubjects } from '../src/embedded/dials/dial-notes.js';
export { engines, versions } from '../src/embedded/dials/find-dials.js';
export { mongodb } from '../src/embedded/dials/mongodb-notes.js';
export { ERROR_CATALOGUE } from '../src/errors.js';
export { alterAttribute } from '../src/operations/alter-attribute.js';
export { attributeChanges } from '../src/schema/attribute-changes.js';
export { ATTRIBUTE_TYPE_NAMES, attributeType } from '../src/schema/attribute-types.js';
export { convertValue } from '../src/schema/convert-value.js';

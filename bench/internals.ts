/** What benches measure of src beyond what the package exports; the build bundles it. */
export { createTransport } from '../src/appwrite/http/transport.js';
export { loadClassTransformer } from '../src/context/hydration/class-transformation.js';
export { loadDocument } from '../src/context/hydration/load-document.js';
export { diffSchemas } from '../src/differ/diff-schemas.js';
export { buildEntityModel } from '../src/metadata/model/build-entity-model.js';

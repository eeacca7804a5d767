export {
  type AppwriteVersion,
  appwriteVersions,
  type DialNames,
  defaultDials,
  type EngineName,
  engineNames,
} from './dials/dial-names.js';
export { EmbeddedAppwrite, type EmbeddedAppwriteOptions } from './embedded-appwrite.js';
export type { Job, JobFault } from './store/job-queue.js';
export type { RowSnapshot } from './store/rows/row-snapshot.js';
export type { ApiKey } from './wire/http/authenticate.js';
export { createToken, type TokenOptions } from './wire/http/create-token.js';
export { type FaultRequest, type Faults, faultOn, type HttpFault, type HttpFaultMatch } from './wire/http/faults.js';
export type { TokenUser } from './wire/http/json-web-token.js';
export type { RequestLog, RequestRecord } from './wire/http/request-log.js';

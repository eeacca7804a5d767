export { EmbeddedAppwrite, type EmbeddedAppwriteOptions } from './embedded-appwrite.js';
export type { Job, JobFault } from './store/job-queue.js';
export type { RowSnapshot } from './store/row-snapshot.js';
export type { ApiKey } from './wire/authenticate.js';
export { type FaultRequest, type Faults, faultOn, type HttpFault, type HttpFaultMatch } from './wire/faults.js';
export type { TokenUser } from './wire/json-web-token.js';
export type { RequestLog, RequestRecord } from './wire/request-log.js';

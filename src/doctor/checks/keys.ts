import { unsupportedKeys } from '../../schema/rules/unsupported-keys.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const keys: Check = {
  subject: 'keys that Appwrite cannot handle',
  needs: 'schema',
  look: ({ live }) =>
    live === null
      ? []
      : unsupportedKeys(live.schema, new Set()).map((finding) =>
          findingOf('warning', { ...finding, rule: 'key_unsupported' }),
        ),
};

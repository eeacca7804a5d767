/** What is written where entwrite leaves its mark; a test compares it with package.json. */
export const TOOL_VERSION = '0.1.0';

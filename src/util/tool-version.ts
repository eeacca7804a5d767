/** The name and version that entwrite writes into its files; a test compares it with package.json. */
export const TOOL_VERSION = '0.1.0';

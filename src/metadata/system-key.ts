/** The fields that Appwrite keeps for every document by itself. */
export const SYSTEM_KEYS = ['$id', '$createdAt', '$updatedAt', '$permissions', '$sequence'] as const;

export type SystemKey = (typeof SYSTEM_KEYS)[number];

/** The fields that Appwrite keeps for every document by itself. */
export type SystemKey = '$id' | '$createdAt' | '$updatedAt' | '$permissions' | '$sequence';

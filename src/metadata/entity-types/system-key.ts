/** The fields that Appwrite maintains for every document. */
export const SYSTEM_KEYS = ['$id', '$createdAt', '$updatedAt', '$permissions', '$sequence'] as const;

export type SystemKey = (typeof SYSTEM_KEYS)[number];

type WithoutSign<Key> = Key extends `$${infer Name}` ? Name : never;

/** The usual property name of a system field: `createdAt`. */
export type UsualName = WithoutSign<SystemKey>;

export function usualName(key: SystemKey): UsualName {
  return key.slice(1) as UsualName;
}

/** The name of a system field's decorator: `CreatedAt`. */
export function systemDecorator(key: SystemKey): string {
  return `${key.charAt(1).toUpperCase()}${key.slice(2)}`;
}

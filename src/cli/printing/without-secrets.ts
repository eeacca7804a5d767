const SECRETS = ['APPWRITE_API_KEY', 'ENTWRITE_BACKUP_PASSPHRASE'] as const;

/** Replaces the secrets of the environment in a text, since errors thrown by user code or a library may contain them. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((shown, name) => {
    const secret = process.env[name];
    return secret ? shown.replaceAll(secret, '***') : shown;
  }, text);
}

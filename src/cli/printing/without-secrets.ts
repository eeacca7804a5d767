const SECRETS = ['APPWRITE_API_KEY', 'ENTWRITE_BACKUP_PASSPHRASE'] as const;

/** A text in which the secrets of the environment do not show: what the code of users or a library throws may name them. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((shown, name) => {
    const secret = process.env[name];
    return secret ? shown.replaceAll(secret, '***') : shown;
  }, text);
}

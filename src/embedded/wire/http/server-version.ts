/** The Appwrite version whose behaviour this server has. */
export const serverVersion = '1.9.6';

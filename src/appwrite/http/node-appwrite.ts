/** Re-exports from node-appwrite. */
export { Client, Databases, ID, Permission, Query, Role } from 'node-appwrite';

/** What entwrite hands on from node-appwrite as it is. */
export { Client, ID, Permission, Role } from 'node-appwrite';

/** What entwrite hands on from node-appwrite as it is. */
export { Client, Databases, ID, Permission, Query, Role } from 'node-appwrite';

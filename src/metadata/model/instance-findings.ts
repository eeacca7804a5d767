import type { Finding } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import type { EntityClass } from '../entity-class.js';
import type { EntityMetadata } from './entity-metadata.js';

/** Findings about a class whose instances cannot be filled with a document's values. */
export function instanceFindings({ name, entity, properties }: EntityMetadata): Finding[] {
  if (entity === null) return [];
  const made = construct(entity);
  if ('error' in made) return [needsArguments(name, made.error)];
  const { instance } = made;
  const again = construct(entity);
  if ('instance' in again && again.instance === instance) return [isShared(name)];
  return properties.flatMap(({ property }) => {
    const reason = whyReadOnly(instance, property);
    return reason === null ? [] : [readOnly(`${name}.${property}`, reason)];
  });
}

function construct(entity: EntityClass): { readonly instance: object } | { readonly error: unknown } {
  try {
    return { instance: new (entity as new () => object)() };
  } catch (error) {
    return { error };
  }
}

function whyReadOnly(instance: object, property: string): string | null {
  const descriptor = findDescriptor(instance, property);
  if (descriptor !== undefined && (descriptor.get !== undefined || descriptor.set !== undefined))
    return descriptor.set === undefined ? 'a getter without a setter' : null;
  if (Object.hasOwn(instance, property)) return descriptor?.writable === false ? 'a read-only property' : null;
  return Object.isExtensible(instance) ? null : 'a property of an object that the constructor froze or sealed';
}

function findDescriptor(instance: object, property: string): PropertyDescriptor | undefined {
  for (let owner: object | null = instance; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const isRoot = Object.getPrototypeOf(owner) === null;
    const descriptor = Object.getOwnPropertyDescriptor(owner, property);
    if (descriptor !== undefined && !(isRoot && owner !== instance)) return descriptor;
  }
  return undefined;
}

function needsArguments(at: string, error: unknown): Finding {
  return {
    rule: 'entity_constructor',
    at,
    found: `a constructor that throws when it is called without arguments (${messageOf(error)})`,
    expected: 'a class that can be instantiated without arguments, since documents are read into its instances',
    remedy: 'Make the arguments optional, or move the code to a static method.',
  };
}

function isShared(at: string): Finding {
  return {
    rule: 'entity_constructor',
    at,
    found: 'a constructor that returns the same object at each call',
    expected: 'a class with an instance of its own for each document, since documents are read into them',
    remedy: 'Return nothing from the constructor; keep a shared instance in a static property.',
  };
}

function readOnly(at: string, found: string): Finding {
  return {
    rule: 'property_read_only',
    at,
    found,
    expected: 'a property that can be assigned, since values of documents are read into it',
    remedy: 'Declare a plain property or add a setter; put computed values into a property without a decorator.',
  };
}

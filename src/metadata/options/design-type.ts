import type { AttributeTypeName } from './attribute-options.js';

const TYPES: ReadonlyMap<unknown, AttributeTypeName> = new Map<unknown, AttributeTypeName>([
  [String, 'string'],
  [Boolean, 'boolean'],
  [Date, 'datetime'],
  [BigInt, 'bigint'],
]);

/** The attribute type that follows from an emitted design type; null where it is ambiguous. */
export function typeFromDesign(designType: unknown): AttributeTypeName | null {
  return TYPES.get(designType) ?? null;
}

/** The attribute type of a default value, since `Opt<…>` has the design type `Object`; null for a number, a function, and no default. */
export function typeFromDefault(value: unknown): AttributeTypeName | null {
  if (value instanceof Date) return 'datetime';
  return typeof value === 'object' || typeof value === 'function' ? null : typeFromDesign(Object(value).constructor);
}

export function explainMissingType(designType: unknown): { readonly found: string; readonly remedy: string } {
  if (designType === undefined) {
    return {
      found: 'no `type`, and the compiler emitted no design type',
      remedy:
        'Set `type`, or compile with `experimentalDecorators` and `emitDecoratorMetadata` (tsc, or swc with `decoratorMetadata`; esbuild, tsx and Vite emit none).',
    };
  }
  if (designType === Number) {
    return { found: 'no `type` on a number', remedy: "Set `type: 'integer'` or `type: 'float'`." };
  }
  const name = typeof designType === 'function' ? designType.name : String(designType);
  return {
    found: `no \`type\`, and the design type ${name}, which is emitted for lists, objects and unions (also with null) alike`,
    remedy: "Set `type`, for a list together with `array: true`, e.g. `{ type: 'string', array: true }`.",
  };
}

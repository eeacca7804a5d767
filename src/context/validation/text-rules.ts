import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { encryptedLength, excessLength, hasFormat, textLimit } from '../../schema/text-limits.js';
import { problem, type StoredOrProblem } from './value-problem.js';

/** Checks a text value. */
export function checkText(attribute: AttributeSchema, text: string): StoredOrProblem {
  const limit = textLimit(attribute);
  const measured = excessLength(text, limit);
  if (measured !== null) {
    const { length, unit } = limit;
    return problem(
      'size',
      `text of ${measured} ${unit}`,
      `at most ${length} ${unit}`,
      'Shorten it, or widen the attribute.',
    );
  }
  switch (attribute.type) {
    case 'email':
    case 'url':
    case 'ip':
      if (hasFormat(attribute.type, text)) break;
      return problem(
        'format',
        `text that is not a valid ${attribute.type}`,
        `a valid ${attribute.type}`,
        'Correct the value.',
      );
    case 'enum':
      if (attribute.elements.includes(text)) break;
      return problem(
        'elements',
        'text that is not an element',
        `one of ${attribute.elements.join(', ')}`,
        'Correct the value.',
      );
    case 'string':
    case 'varchar':
      if (attribute.encrypt) return checkEncrypted(attribute.size, text);
  }
  return wellFormed(text);
}

function checkEncrypted(size: number, text: string): StoredOrProblem {
  const needed = encryptedLength(text);
  if (needed <= size) return wellFormed(text);
  return problem('size', `text that takes ${needed} characters encrypted`, `at most ${size}`, 'Raise `size`.');
}

/** Checks for unpaired surrogates: PHP refuses any JSON that contains one. */
function wellFormed(text: string): StoredOrProblem {
  if (!/\p{Surrogate}/u.test(text)) return { stored: text };
  return problem('text', 'half a surrogate pair', 'whole Unicode characters', 'Cut texts between characters.');
}

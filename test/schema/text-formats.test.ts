import * as fc from 'fast-check';
import { isEmail, isIp, isUrl } from '../../src/embedded/rules/formats.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';
import { hasFormat } from '../../src/schema/text-limits.js';
import { attribute, collection, schemaOf } from '../support/schemas.js';

/** Addresses by the rules of the server, which a default meets in the request that creates a collection with all its attributes. */

const SERVER = { email: isEmail, url: isUrl, ip: isIp };
type Format = keyof typeof SERVER;
const FORMATS = Object.keys(SERVER) as Format[];

const CERTAIN: Readonly<Record<Format, readonly string[]>> = {
  email: [
    ...[
      '',
      '0',
      'a',
      '@x.org',
      'a@',
      'a@b',
      'a b@x.org',
      'a@x.org ',
      'a@b@x.org',
      'ä@x.org',
      'a@ä.org',
      'a..b@x.org',
      '.a@x.org',
    ],
    ...[
      'a.@x.org',
      'a@-x.org',
      'a@x-.org',
      'a@x_y.org',
      'a@x..org',
      'a@x.o-',
      'a@x.1',
      'a@127.0.0.1',
      `${'a'.repeat(65)}@x.org`,
    ],
    ...[
      `a@${'b'.repeat(64)}.org`,
      'ada.lovelace@mail.example.org',
      "o'x+y@x-y.org",
      'A@B.CO',
      'a@xn--bcher-kva.example',
      'a@[127.0.0.1]',
      '"a\\ b"@x.org',
    ],
  ],
  url: [
    ...[
      '',
      '0',
      'x',
      'x.org',
      '//x.org',
      'http:',
      'http://',
      'http:///a',
      'http://x y',
      'http://ä.org',
      'javascript:alert(1)',
      'urn:a:b',
    ],
    ...[
      'tel:+1',
      'data:text/plain,hi',
      'http://x_y.org',
      'http://-x.org',
      'http://x..org',
      'custom://',
      'http://?x',
      'http://x',
      'HTTP://X.ORG',
    ],
    ...[
      'http://x.org:8080/a?b#c',
      'http://u:p@x.org.',
      'http://[::1]:80',
      'http://[::g]',
      'http://x.org:65535',
      'http://x.org:65536',
      'ftp://x:70000',
      'http://:80',
      'https://1.2.3.4',
      's3://a_b/k',
      'mailto:a@x',
      'news:a',
      'file:///etc',
    ],
  ],
  ip: [
    '',
    '0',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.256',
    '::g',
    'fe80::1%eth0',
    '[::1]',
    '1.2.3.4/8',
    '1.2.3.4',
    '::',
    '::ffff:1.2.3.4',
    'FE80::A',
  ],
};

const CASES = FORMATS.flatMap((type) => CERTAIN[type].map((text) => [type, text] as const));

test.each(CASES)("the %s '%s' is judged as the server judges it", (type, text) => {
  expect(hasFormat(type, text)).toBe(SERVER[type](text));
  const schema = schemaOf(collection('t', [attribute('a', type, { default: text })]));
  expect(validateSchema(schema).map(({ rule }) => rule)).toEqual(SERVER[type](text) ? [] : ['default_format']);
});

const letters: Readonly<Record<Format, readonly string[]>> = {
  email: ['a', 'b1', '.', '-', '@', '"', ' ', '\\', 'x.org', '[1.2.3.4]', '_', "'"],
  url: ['http', 's3', 'mailto', ':', '/', '//', 'x', '.', '-', '_', '@', '?', '#', '80', '[::1]', '%'],
  ip: ['1', '0', '25', '255', '.', ':', '::', 'f', '%', '['],
};

test.each(FORMATS)('whatever the server takes for an %s is one', (type) => {
  const text = fc.array(fc.constantFrom(...letters[type]), { maxLength: 9 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (one) => {
      if (SERVER[type](one)) expect(hasFormat(type, one)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

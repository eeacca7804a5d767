import { isEmail, isIp, isUrl } from '../../../src/embedded/rules/formats.js';

test.each([
  ['Ann.Lee+tag@Example.co.uk', true],
  ['"a(b"@example.com', true],
  ['"a b"@example.com', false],
  ['a@[127.0.0.1]', true],
  ['a@[IPv6:::1]', true],
  ['ann', false],
  ['ann@localhost', false],
  ['änn@example.com', false],
  ['a..b@example.com', false],
  ['a@example.1com', false],
  ['a@-example.com', false],
  [`${'a'.repeat(65)}@example.com`, false],
  ['', false],
])('isEmail(%j) is %j', (value, expected) => {
  expect(isEmail(value)).toBe(expected);
});

test.each([
  ['https://example.com/a?b=c#d', true],
  ['ftp://example.com/x', true],
  ['http://localhost:8080', true],
  ['http://[::1]/', true],
  ['mailto:a@b.co', true],
  ['file:///etc/hosts', true],
  ['http://user:pass@example.com', true],
  ['example.com', false],
  ['javascript:alert(1)', false],
  ['http://', false],
  ['http://a_b.com', false],
  ['http://exämple.com', false],
  ['http://example.com:99999', false],
  // Tried with PHP 8.2.
  ['ftp://example.com:x/', false],
  ['ftp://[::1]:x/', false],
  ['ftp://example.com:/', true],
  ['1h://example.com', true],
  ['http://example.com/a b', false],
  ['//example.com', false],
  ['', false],
])('isUrl(%j) is %j', (value, expected) => {
  expect(isUrl(value)).toBe(expected);
});

test.each([
  ['192.168.0.1', true],
  ['2001:db8::1', true],
  ['256.1.1.1', false],
  ['10.0.0.1:80', false],
  ['fe80::1%eth0', false],
  ['', false],
])('isIp(%j) is %j', (value, expected) => {
  expect(isIp(value)).toBe(expected);
});

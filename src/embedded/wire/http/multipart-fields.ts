/** The fields of a multipart body by name, in their order. Files are left out, and so is everything without a boundary. */
export function multipartFields(
  body: string,
  contentType: string,
): readonly (readonly [name: string, value: string])[] {
  const boundary = /;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) return [];
  const [, ...parts] = body.split(`--${boundary}`);
  const end = parts.findIndex((part) => part.startsWith('--'));
  return parts.slice(0, end < 0 ? parts.length : end).flatMap((part) => {
    const headersEnd = part.indexOf('\r\n\r\n');
    const headers = part.slice(0, Math.max(0, headersEnd));
    const name = /;\s*name="([^"]*)"/i.exec(headers)?.[1];
    if (name === undefined || /;\s*filename=/i.test(headers)) return [];
    return [[name, part.slice(headersEnd + 4).replace(/\r\n$/, '')]];
  });
}

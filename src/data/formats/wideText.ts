/** The text of bytes in UTF-16, without its byte order mark; undefined where they are none. */
export function wideText(bytes: Uint8Array): string | undefined {
  const form = utf16Of(bytes);
  return form === undefined ? undefined : new TextDecoder(form).decode(bytes);
}

/** UTF-16 by its mark, or by the zeros in every other byte of a text without one. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (bytes.length < 4) return undefined;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}

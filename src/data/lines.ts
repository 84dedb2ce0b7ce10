import { StringDecoder } from 'node:string_decoder';

/** A line that is longer than this is no line. */
const longest = 2 ** 20;

/**
 * The lines of a stream of bytes or texts as they come, without their ends; empty ones are passed over. Of one that is too long to be one
 * comes what is at its beginning, so that its reader refuses it, and its rest is not kept.
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<{ text: string; line: number }> {
  const decoder = new StringDecoder('utf8');
  let line = 0;
  let rest = '';
  for await (const piece of stream) {
    const parts = (typeof piece === 'string' ? piece : decoder.write(Buffer.from(piece))).split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      line++;
      const text = plain(rest + part, line);
      rest = '';
      if (text !== '') yield { text, line };
    }
    rest = `${rest}${last}`.slice(0, longest);
  }
  const text = plain(rest + decoder.end(), line + 1);
  if (text !== '') yield { text, line: line + 1 };
}

function plain(text: string, line: number): string {
  return (line === 1 ? text.replace(/^\ufeff/, '') : text).slice(0, longest).trim();
}

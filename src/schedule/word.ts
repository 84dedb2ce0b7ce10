/** A name as a part of ids, files and folders. */
export function wordOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^-(?=[\d.])/, 'minus')
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
}

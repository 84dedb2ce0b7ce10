import type { KernelMessage } from '../kernel/message';

/**
 * The text of a progress bar in a cell, so that a terminal shows what a long cell does; undefined for other messages.
 * Progress bars are displays with a `<progress>` element.
 */
export function progressDetail({ type, content }: KernelMessage): string | undefined {
  if (type !== 'display_data' && type !== 'update_display_data') return undefined;
  const data = content.data;
  const html = typeof data === 'object' && data !== null && !Array.isArray(data) ? data['text/html'] : undefined;
  if (typeof html !== 'string' || !html.includes('<progress')) return undefined;
  const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}

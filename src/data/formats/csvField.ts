/** What a spreadsheet may take for a formula: it passes over blanks and what is not seen, and reads the wide signs of East Asia too. */
const formula = /^(?:[\t\r]|[\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠])./s;

/**
 * A field of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it, which
 * spreadsheets understand as "this is a text"; numbers stay as they are.
 */
export function csvField(value: string | number | undefined): string {
  const plain = value === undefined ? '' : String(value);
  const isFormula = typeof value === 'string' && formula.test(value) && !Number.isFinite(Number(value));
  const text = isFormula ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

import { createHash } from 'node:crypto';

const style = `
body { font: 15px/1.5 Helvetica, Arial, 'Liberation Sans', sans-serif; color: #222; max-width: 1000px; margin: 0 auto; padding: 0 16px 60px; }
nav { position: sticky; top: 0; background: #fff; padding: 10px 0; border-bottom: 1px solid #ccc; z-index: 1; }
a { color: #0072b2; }
.table { overflow-x: auto; margin: 12px 0; }
figure { margin: 16px 0; }
figure img { max-width: 100%; height: auto; }
.record { border-bottom: 1px solid #e6e6e6; padding: 4px 0; scroll-margin-top: 50px; }
.record summary { cursor: pointer; overflow-wrap: anywhere; }
.record span, #count { color: #6b6b6b; }
.record pre { font-size: 12px; overflow-x: auto; background: #f7f7f7; padding: 8px; }
input[type='search'] { font: inherit; width: min(420px, 90%); padding: 4px 8px; }`;

/** Filters the records by words, and opens the one that a link leads to. */
const script = `
const field = document.getElementById('search');
const records = [...document.querySelectorAll('.record')];
const texts = records.map((record) => record.textContent.toLowerCase());
const search = () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  records.forEach((record, place) => {
    record.hidden = !words.every((word) => texts[place].includes(word));
    if (!record.hidden) shown++;
  });
  document.getElementById('count').textContent = shown + ' records';
};
field.addEventListener('input', search);
const open = () => {
  const record = location.hash.startsWith('#record-') && document.getElementById(location.hash.slice(1));
  if (record) { field.value = ''; search(); record.open = true; record.scrollIntoView(); }
};
addEventListener('hashchange', open);
open();`;

/** Nothing is loaded from elsewhere, and no script runs but the one above. */
const policy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(`${script}\n`).digest('base64')}'`,
].join('; ');

/** A page that needs nothing but itself. */
export function pageFrame(title: string, navigation: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${style}
</style>
</head>
<body>
<nav>${navigation}</nav>
${body}
<script>${script}
</script>
</body>
</html>
`;
}

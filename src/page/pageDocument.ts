import { createHash } from 'node:crypto';

import { escapeMarkup } from '../report';
import { playerScript } from '../report/browser';
import type { PageBinaries, PageContent } from './content';

/** What a page is made of. */
export interface PageParts {
  content: PageContent;
  binaries: PageBinaries;
  /** Scripts of the page and of the program in the background. */
  page: string;
  worker: string;
}

/** The page as one file. It may load nothing but itself: its policy says so to the browser. */
export function pageDocument({ content, binaries, page, worker }: PageParts): string {
  const script = escapedScript(`window.usdrlPlayer = ${playerScript};\n${page}`);
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    // The program in the background, and the engine inside the page.
    'worker-src blob:',
    'connect-src data:',
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' blob: 'wasm-unsafe-eval'`,
  ].join('; ');
  const record = content.record
    .map(([name, value]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>USDRL: an encoder of skeletons, in this page</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>An encoder of skeletons, in this page</h1>
<p>Skeleton recordings without labels teach an encoder which movements are alike
(<a href="https://arxiv.org/abs/2412.09220">USDRL</a>, AAAI 2025). Here it runs in your browser; nothing is sent or loaded.</p>
<p class="synthetic">All recordings are <strong>synthetic</strong>: made up by a program in this page, of no real person.</p>
<p id="state" role="status">Starting …</p>
<noscript><p class="failed">This page is a program; it needs JavaScript.</p></noscript>

<h2>Which recordings are alike?</h2>
<p>One recording, then the three nearest of other people. Neither way sees what the action is called.</p>
<p class="controls"><label for="recording">Recording</label> <select id="recording" disabled></select>
<button id="another" type="button" disabled>Another</button></p>
<h3>By the encoder's features</h3>
<div id="by-features"></div>
<h3>By raw coordinates</h3>
<div id="by-coordinates"></div>
<p class="note">Under each: action, person, cosine similarity (no unit). Drag a figure to turn it.</p>
<p id="shares"></p>

<h2>Train for a minute</h2>
<p>Pre-trains a new encoder on these recordings, by the step of the library: views of the same recording shall agree, and the
dimensions of what is projected shall not repeat each other. Their correlations go from colour to white.</p>
<p class="controls"><span class="group"><label for="engine">Engine</label> <select id="engine" disabled><option value="wasm">WebAssembly</option>
<option value="webgpu" id="webgpu" disabled>WebGPU</option></select></span>
<span class="group"><button id="train" type="button" disabled>Train for ${content.training.seconds} s</button>
<button id="stop" type="button" disabled>Stop</button></span> <span id="train-state" role="status"></span></p>
<p class="note" id="engine-state" role="status"></p>
<div class="figures">
<figure><figcaption>Loss of each step, synthetic data</figcaption>
<svg id="curve" role="img" aria-label="Loss of each step" viewBox="0 0 420 240"></svg></figure>
<figure><figcaption>Correlation of the projections, whole clips, synthetic data</figcaption>
<div class="matrix"><canvas id="matrix" width="1" height="1" role="img" aria-label="Correlation of every two dimensions of the projections"></canvas>
<p id="matrix-waiting">The correlations, when it trains</p></div>
<div id="scale"></div><div class="ends"><span>−1</span><span>correlation (no unit)</span><span>1</span></div>
<p class="note" id="matrix-state">Dimension by dimension; drawn while it trains</p></figure>
</div>
<details><summary>Numbers of the steps</summary><div class="table"><table>
<thead><tr><th>step</th><th>loss</th><th>length of gradient</th><th>seconds</th></tr></thead><tbody id="steps"></tbody></table></div></details>

<h2>Where the encoder comes from</h2>
<div class="table"><table>${record}</table></div>
</main>
<script type="application/json" id="content">${escapedJson(content)}</script>
<script type="application/json" id="binaries">${escapedJson(binaries)}</script>
<script type="text/plain" id="program">${escapedScript(worker)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** No closing tag, and no comment that a browser would look for the end of, may stand inside a script element. */
function escapedScript(code: string): string {
  return code.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
}

function escapedJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}

const style = `
:root { color-scheme: light dark; --text: #222; --soft: #5f5f5f; --back: #fff; --line: #d8d8d8; --accent: #0072b2; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6e6; --soft: #a9a9a9; --back: #17181a; --line: #43464a; --accent: #56b4e9; --warn: #e69f00; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 16px; }
h1 { font-size: 26px; line-height: 1.2; } h2 { font-size: 20px; margin-top: 36px; } h3 { font-size: 16px; margin: 18px 0 6px; }
a { color: var(--accent); }
.synthetic { color: var(--warn); } .failed { color: var(--warn); font-weight: bold; }
.note { color: var(--soft); font-size: 14px; }
.controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.group { display: flex; gap: 8px; align-items: center; }
select, .controls button { font: inherit; padding: 6px 12px; min-height: 40px; max-width: 100%; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.player { background: #fff; color: #222; color-scheme: light; font-size: 12px; line-height: 1.3; padding: 8px; border: 1px solid var(--line); border-radius: 6px; min-height: 240px; }
.figures { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
figure { margin: 0; } .figures > figure { flex: 1 1 320px; max-width: 460px; }
.figures > figure > figcaption { font-weight: bold; font-size: 14px; padding-bottom: 6px; }
svg { width: 100%; display: block; } svg text { font-size: 11px; fill: var(--text); }
.end { text-anchor: end; } .middle { text-anchor: middle; } svg .waiting { text-anchor: middle; font-size: 14px; fill: var(--soft); }
.grid { stroke: var(--line); stroke-width: 0.6; } .axis { stroke: var(--text); fill: none; } .curve { stroke: var(--accent); stroke-width: 1.6; fill: none; } .dot { fill: var(--accent); }
.matrix { position: relative; max-width: 300px; } #matrix-waiting { position: absolute; inset: 0; margin: 0; padding: 24px; display: grid; place-content: center; text-align: center; font-size: 14px; color: #5f5f5f; }
#matrix { width: 100%; max-width: 300px; aspect-ratio: 1; image-rendering: pixelated; background: #f7f7f7; border: 1px solid var(--line); display: block; }
#scale { height: 12px; max-width: 300px; margin-top: 8px; } .ends { display: flex; justify-content: space-between; max-width: 300px; font-size: 12px; }
.table { overflow: auto; max-height: 320px; } table { border-collapse: collapse; font-size: 14px; } td, th { text-align: left; padding: 3px 14px 3px 0; font-variant-numeric: tabular-nums; vertical-align: top; overflow-wrap: anywhere; }
th[scope=row] { white-space: nowrap; }
summary { cursor: pointer; padding: 6px 0; }
@media (min-width: 700px) { main { padding: 24px; } }
`;

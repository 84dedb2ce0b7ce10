import { alternativeText, escapeMarkup, hoverButtons, plotlyConfig, type Figure } from '../../report';

/**
 * HTML for a notebook that shows itself only where its script runs, and then hides the still picture that follows it.
 *
 * A notebook output has two parts, because tslab sends one MIME type a message: this, and after it the same picture as
 * SVG. Where scripts do not run (code hosts, notebooks not yet trusted, printed notebooks) this part has no height. In
 * JupyterLab and Notebook 7 the still picture is the next output of the same cell; it may come later than this one.
 */

/** Browser function: makes `host` visible and hides the still picture after it, now or when it comes. */
const reveal = `function reveal(host) {
  host.style.height = 'auto';
  host.style.overflow = 'visible';
  var output = host.closest('.jp-OutputArea-child');
  if (!output || !output.parentElement) return;
  var observer = new MutationObserver(hide);
  function hide() {
    var next = output.nextElementSibling;
    if (!next || !next.querySelector('.jp-RenderedSVG')) return;
    next.style.display = 'none';
    observer.disconnect();
  }
  observer.observe(output.parentElement, { childList: true, subtree: true });
  hide();
}`;

/**
 * Browser function: a promise of Plotly, which is loaded once a page from where Jupyter serves the project's files. The
 * promise fails where there is no Jupyter server, or one that was not started at the project's root.
 */
const loadPlotly = `function loadPlotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (window.usdrlPlotly) return window.usdrlPlotly;
  var config = document.getElementById('jupyter-config-data');
  var base = config ? JSON.parse(config.textContent).baseUrl : document.body.dataset.baseUrl;
  if (!base) return Promise.reject(new Error('no Jupyter server'));
  return window.usdrlPlotly = new Promise(function (resolve, reject) {
    var script = document.createElement('script');
    script.src = base + 'files/node_modules/plotly.js-dist/plotly.js';
    script.onload = function () { window.Plotly ? resolve(window.Plotly) : reject(new Error('Plotly did not load')); };
    script.onerror = function () { window.usdrlPlotly = undefined; reject(new Error('Plotly is not served here')); };
    document.head.appendChild(script);
  });
}`;

/**
 * An interactive Plotly figure. The numbers are rounded to six digits, which no screen can show, to keep notebooks small.
 *
 * @param figure its words for those who do not see it are on the element
 */
export function plotlyHtml(figure: Figure): string {
  const { data, layout } = figure;
  const json = inScript(JSON.stringify({ data, layout, config: plotlyConfig }, (_, value: unknown) => rounded(value)));
  return hidden(
    `<div ${hoverButtons.attributes} role="figure" aria-label="${escapeMarkup(alternativeText(figure))}"></div>${hoverButtons.style}<script type="application/json">${json}</script>`,
    `${reveal}
${loadPlotly}
loadPlotly().then(function (Plotly) {
  reveal(host);
  return Plotly.newPlot(host.firstElementChild, JSON.parse(host.lastElementChild.textContent));
}).catch(function (reason) { console.info('The still picture is shown: ' + reason.message); });`,
  );
}

/** HTML with its own scripts, such as a skeleton player. */
export function playerHtml(html: string): string {
  return hidden(html, `${reveal}\nreveal(host);`);
}

/** The still picture becomes smaller where the page is narrower than it: on a phone, printed. */
const fitted = '<style>.jp-RenderedSVG img{max-width:100%;height:auto}</style>';

function hidden(content: string, script: string): string {
  return `${fitted}<div style="height:0;overflow:hidden">${content}</div><script>(function () {
var host = document.currentScript.previousElementSibling;
${script}
})();</script>`;
}

/** No closing tag may stand inside a script element. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

import { join } from 'node:path';
import { writeFileAtomic } from '../../data';
import { printable } from '../../errors';
import { exportFigure, figureToSvg, type Figure } from '../../report';
import { notebookDisplay } from './kernel';
import { playerHtml, plotlyHtml } from './interactive';

export interface ShowOptions {
  /** File name without ending; default the figure's own name. */
  name?: string;
  /** Folder the still picture is saved in, from the working directory; default `figures`. */
  folder?: string;
}

/** A moving picture: HTML that plays it, and the still picture for where scripts do not run. */
export interface Player {
  html: string;
  svg: string;
}

/**
 * Shows a figure in a notebook: interactive where Plotly can be loaded, and as the same still picture elsewhere; the still
 * picture is saved as `figures/NAME.svg` too. Wait for it (`await show(...)`), so that outputs stay in order.
 *
 * Without a browser for the still picture it says so in one line and shows the interactive figure alone. Outside a notebook
 * it only saves the figure and says where.
 */
export async function show(figure: Figure, options: ShowOptions = {}): Promise<void> {
  const file = join(options.folder ?? 'figures', `${options.name ?? figure.name}.svg`);
  const tslab = notebookDisplay();
  if (!tslab) {
    const { path, note } = await exportFigure(figure, file);
    process.stderr.write(`${printable(note ?? `Figure: ${path}`)}\n`);
    return;
  }
  tslab.display.html(plotlyHtml(figure));
  const svg = await stillPicture(figure);
  if (svg === undefined) return;
  tslab.display.svg(svg);
  writeFileAtomic(file, svg);
}

/** Shows a player in a notebook and saves its still picture; outside a notebook it only saves it. See {@link show}. */
export function showPlayer(player: Player, options: ShowOptions & { name: string }): void {
  const file = join(options.folder ?? 'figures', `${options.name}.svg`);
  const tslab = notebookDisplay();
  tslab?.display.html(playerHtml(player.html));
  tslab?.display.svg(player.svg);
  writeFileAtomic(file, player.svg);
  if (!tslab) process.stderr.write(`Figure: ${printable(file)}\n`);
}

let toldOfMissingBrowser = false;

/** A missing or failing browser must not end a notebook. */
async function stillPicture(figure: Figure): Promise<string | undefined> {
  let why = 'no browser was found (install Chromium or set USDRL_BROWSER)';
  try {
    const svg = await figureToSvg(figure);
    if (svg !== undefined) return svg;
  } catch (error) {
    why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
  if (!toldOfMissingBrowser) process.stdout.write(`Figures are shown without their still pictures: ${why}.\n`);
  toldOfMissingBrowser = true;
  return undefined;
}

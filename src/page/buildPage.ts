import { writeFileAtomic } from '../data';
import type { LongWork } from '../progress';
import { bundled, pageBinaries } from './bundle';
import { pageContent, type Shown } from './pageContent';
import { pageDocument } from './pageDocument';
import { pretrainedForPage } from './pretrainedForPage';

export interface PageOptions extends LongWork, Shown {
  /** The file of the page; an existing one is replaced. Default `figures/page.html`. */
  out?: string;
  /**
   * Run folder whose encoder the page holds; it must take synthetic recordings as they are, 25 joints of two bodies. Default: one
   * that is pre-trained for the page by preset `demo` in `runs/page`, and opened there the next time.
   */
  run?: string;
}

/** A page that was built. */
export interface BuiltPage {
  out: string;
  /** The run whose encoder it holds. */
  run: string;
  /** Of the whole file. */
  bytes: number;
  /** Of the encoder in it. */
  encoderBytes: number;
}

/**
 * Builds one static page that runs the library in a browser: an encoder, retrieval among synthetic recordings, and a pre-training to
 * watch. It opens from the disk or any static host and loads nothing else.
 *
 * @throws InputError if the bundler is missing, or the run holds no encoder that fits
 */
export async function buildPage(options: PageOptions = {}): Promise<BuiltPage> {
  const { out = 'figures/page.html' } = options;
  // First what may be missing: the pre-training takes a minute or more.
  const [page, worker] = [await bundled('page'), await bundled('worker')];
  const run = options.run ?? (await pretrainedForPage(options));
  const content = pageContent(run, options);
  const html = pageDocument({ content, binaries: pageBinaries(), page, worker });
  writeFileAtomic(out, html);
  return { out, run, bytes: Buffer.byteLength(html), encoderBytes: content.encoder.numbers.length };
}

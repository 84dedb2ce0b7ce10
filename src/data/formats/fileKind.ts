import { visible } from '../../errors';
import { wideText } from './wideText';

/** What the first bytes of a file say that it is, in words, and what to do with it where something else was wanted. */
export interface FileKind {
  id: string;
  /** `a gzip file` */
  what: string;
  fix: string;
}

/** So many first bytes are looked at; the mark of a tar file stands at byte 257. */
export const kindBytes = 512;

const unpack = 'Unpack it first.';
const otherReader = 'It is sound as far as can be seen, but of another kind.';
const notTheFile = 'A share or a server may have sent it in place of the file: download it again.';

/** A mark at the beginning, or at some byte, as Latin-1. */
interface Mark extends FileKind {
  mark: string | RegExp;
  at?: number;
}

/** Texts, which may be saved in UTF-16 too. */
const textMarks: readonly Mark[] = [
  {
    id: 'lfs',
    what: 'a Git LFS pointer in place of the file',
    fix: 'Fetch the file itself: run `git lfs pull` where it came from.',
    mark: 'version https://git-lfs.github.com/spec/',
  },
  {
    id: 'html',
    what: 'a web page in place of the file',
    fix: 'Download the file itself again: a share may have expired or want a login.',
    mark: /^\s*(?:<!--[^>]{0,200}-->\s*)?<(?:!doctype\s+html|html|head|body|script|meta|title)\b/i,
  },
  {
    id: 'xml',
    what: 'an XML document in place of the file',
    fix: 'Servers answer so when there is no such file, or no permission: download it again.',
    mark: /^\s*<\?xml\b/i,
  },
  {
    id: 'bvh',
    what: 'a BVH motion file',
    fix: 'Its angles must be turned into joint positions first; `usdrl import arrays` reads those.',
    mark: /^HIERARCHY\s/,
  },
  {
    id: 'rtf',
    what: 'a formatted text (RTF)',
    fix: 'Save it as plain text.',
    mark: '{\\rtf',
  },
  {
    id: 'json',
    what: 'a JSON text',
    fix: 'Servers answer so when there is no such file, or no permission: look into it, and download the file again.',
    mark: /^\s*(?:\{\s*["}]|\[\s*["[{\]])/,
  },
];

const byteMarks: readonly Mark[] = [
  { id: 'gzip', what: 'a gzip file', fix: `${unpack} (gunzip, or tar xzf)`, mark: '\x1f\x8b' },
  { id: 'zip', what: 'a zip file', fix: `${unpack} (unzip)`, mark: /^PK(?:\x03\x04|\x05\x06|\x07\x08)/ },
  { id: '7z', what: 'a 7z archive', fix: `${unpack} (7z x)`, mark: '7z\xbc\xaf\x27\x1c' },
  { id: 'rar', what: 'a rar archive', fix: `${unpack} (unrar x)`, mark: 'Rar!\x1a\x07' },
  { id: 'xz', what: 'an xz file', fix: `${unpack} (unxz, or tar xJf)`, mark: '\xfd7zXZ\x00' },
  {
    id: 'bzip2',
    what: 'a bzip2 file',
    fix: `${unpack} (bunzip2, or tar xjf)`,
    mark: /^BZh[1-9](?:1AY&SY|\x17\x72\x45\x38)/,
  },
  { id: 'zstd', what: 'a zstd file', fix: `${unpack} (unzstd)`, mark: '\x28\xb5\x2f\xfd' },
  { id: 'lz4', what: 'an lz4 file', fix: `${unpack} (unlz4)`, mark: '\x04\x22\x4d\x18' },
  { id: 'tar', what: 'a tar archive', fix: `${unpack} (tar xf)`, mark: 'ustar', at: 257 },
  {
    id: 'npy',
    what: 'a NumPy array (npy)',
    fix: `${otherReader} \`usdrl import arrays\` reads arrays.`,
    mark: '\x93NUMPY',
  },
  {
    id: 'hdf5',
    what: 'an HDF5 file',
    fix: 'Save its arrays with numpy.save or numpy.savez (Python: h5py).',
    mark: '\x89HDF\r\n\x1a\n',
  },
  {
    id: 'matlab',
    what: 'a MATLAB file',
    fix: 'Save its arrays with numpy.save (Python: scipy.io.loadmat).',
    mark: /^MATLAB [57]\.\d/,
  },
  { id: 'parquet', what: 'a Parquet file', fix: 'Save its arrays with numpy.save.', mark: 'PAR1' },
  { id: 'sqlite', what: 'an SQLite database', fix: otherReader, mark: 'SQLite format 3\x00' },
  {
    id: 'office',
    what: 'an old Office document',
    fix: 'Save it as plain text.',
    mark: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  },
  { id: 'pdf', what: 'a PDF document', fix: notTheFile, mark: '%PDF-' },
  { id: 'png', what: 'a PNG picture', fix: notTheFile, mark: '\x89PNG\r\n\x1a\n' },
  { id: 'jpeg', what: 'a JPEG picture', fix: notTheFile, mark: '\xff\xd8\xff' },
  { id: 'gif', what: 'a GIF picture', fix: notTheFile, mark: /^GIF8[79]a/ },
  { id: 'webp', what: 'a WebP picture', fix: notTheFile, mark: /^RIFF....WEBP/s },
  { id: 'tiff', what: 'a TIFF picture', fix: notTheFile, mark: /^(?:II\*\x00|MM\x00\*)/ },
  { id: 'bmp', what: 'a BMP picture', fix: notTheFile, mark: /^BM.{4}\x00{4}.{4}[\x0c\x28\x6c\x7c]\x00{3}/s },
  {
    id: 'avi',
    what: 'an AVI video or a WAV sound',
    fix: 'Skeletons must be estimated from a video first.',
    mark: /^RIFF....(?:AVI |WAVE)/s,
  },
  { id: 'mp4', what: 'an MP4 video', fix: 'Skeletons must be estimated from a video first.', mark: 'ftyp', at: 4 },
  {
    id: 'matroska',
    what: 'a Matroska video',
    fix: 'Skeletons must be estimated from a video first.',
    mark: '\x1a\x45\xdf\xa3',
  },
  { id: 'elf', what: 'a program', fix: otherReader, mark: '\x7fELF' },
  { id: 'safetensors', what: 'a safetensors file', fix: otherReader, mark: /^[^]{3}[\x00-\x05]\x00{4}\{"/ },
  {
    id: 'pickle',
    what: 'a pickle, or a file of torch.save in its old form',
    fix: `${otherReader} \`usdrl inspect FILE.pkl\` shows what is in it.`,
    mark: /^\x80[\x02-\x05]/,
  },
  // Last: the header of a safetensors file may be so long that it begins with the same bytes.
  { id: 'utf32', what: 'a text in UTF-32', fix: 'Save it in UTF-8.', mark: /^(?:\xff\xfe\x00\x00|\x00\x00\xfe\xff)/ },
];

/**
 * What the head of a file says that it is; undefined where it says nothing.
 *
 * @param head the first {@link kindBytes} bytes, or all of a shorter file
 */
export function fileKind(head: Uint8Array): FileKind | undefined {
  if (head.length === 0) {
    return { id: 'empty', what: 'an empty file', fix: 'Copy or download it again.' };
  }
  if (head.length >= 4 && head.every((byte) => byte === 0)) {
    const what = head.length < kindBytes ? 'zero bytes only' : 'zero bytes at the beginning';
    return { id: 'zeros', what, fix: 'A copy or download did not finish, or a disk is damaged: get it again.' };
  }
  if (beginsWithNumber(head)) return undefined;
  const bytes = latin1(withoutMark(head));
  const text = wideText(head) ?? bytes;
  return textMarks.find((mark) => begins(text, mark)) ?? byteMarks.find((mark) => begins(bytes, mark));
}

function begins(text: string, { mark, at = 0 }: Mark): boolean {
  return typeof mark === 'string' ? text.startsWith(mark, at) : mark.test(text);
}

/** Texts of numbers, the bulk of what is read, are none of the others; a tar file may begin with a name of digits. */
function beginsWithNumber(head: Uint8Array): boolean {
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
  const [first, second = 0x0a] = head;
  return isDigit(first) && (isDigit(second) || second === 0x0a || second === 0x0d) && head[257] !== 0x75;
}

/** The first bytes for a message: as text where they are text, else their numbers. */
export function shownBytes(head: Uint8Array): string {
  const first = head.subarray(0, 24);
  if (first.every((byte) => byte >= 0x09 && byte < 0x7f)) return `"${visible(latin1(first))}"`;
  return `bytes ${[...first.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function withoutMark(head: Uint8Array): Uint8Array {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import {
  PickleFile,
  readJsonFile,
  readLayout,
  readNpy,
  readNpz,
  readSafetensors,
  readTorchCheckpoint,
  summariseRecording,
} from '../../../src/data';
import { readNotebook } from '../../../src/notebook';
import { plainText } from '../../../src/data/formats/fileFront';
import { temporaryFolder } from '../temporaryFolder';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0a1b\nsize 12345\n';
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf32 = (text: string): Buffer =>
  Buffer.from(Uint32Array.from(Array.from(`\ufeff${text}`), (letter) => letter.codePointAt(0) ?? 0).buffer);

/** What lies in place of a file, and what every reader says of it. */
const contents: readonly (readonly [name: string, content: Buffer, said: RegExp])[] = [
  ['a Git LFS pointer', latin1(pointer), /found a Git LFS pointer.*git lfs pull/],
  ['a pointer behind a byte order mark', Buffer.from(`\ufeff${pointer}`), /found a Git LFS pointer/],
  ['a web page', latin1('<!DOCTYPE html>\n<html><body>expired</body></html>'), /found a web page.*Download/],
  ['a web page in capitals', latin1('\r\n<HTML><HEAD><TITLE>404</TITLE>'), /found a web page/],
  [
    'an answer of a server',
    latin1('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
    /found an XML doc/,
  ],
  ['an empty file', Buffer.alloc(0), /found an empty file/],
  ['zeros', Buffer.alloc(4096), /found zero bytes at the beginning/],
  ['gzip', gzipSync('57\n1\n'), /found a gzip file.*Unpack it first/],
  ['7z', latin1('7z\xbc\xaf\x27\x1c\x00\x04aaaaaaaaaaaaaaaaaaaaaaa'), /found a 7z archive.*Unpack/],
  ['rar', latin1('Rar!\x1a\x07\x01\x00aaaaaaaaaaaaaaaaaaaaaaaa'), /found a rar archive.*Unpack/],
  ['xz', latin1('\xfd7zXZ\x00\x00\x04aaaaaaaaaaaaaaaaaaaaaaaaa'), /found an xz file.*Unpack/],
  ['bzip2', latin1('BZh91AY&SYaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), /found a bzip2 file.*Unpack/],
  ['zstd', latin1('\x28\xb5\x2f\xfdaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), /found a zstd file.*Unpack/],
  [
    'tar',
    Buffer.concat([latin1('001.skeleton'.padEnd(257, '\x00')), latin1('ustar\x0000'.padEnd(300, 'a'))]),
    /a tar arc/,
  ],
  ['HDF5', latin1('\x89HDF\r\n\x1a\n00000000000000000000000000'), /found an HDF5 file.*numpy\.save/],
  ['MATLAB', latin1('MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(130)), /found a MATLAB file.*numpy\.save/],
  ['a pointer in UTF-16', utf16(pointer), /found a Git LFS pointer in place of the file/],
  ['a pointer in UTF-16, big end first', utf16(pointer).swap16(), /found a Git LFS pointer/],
  [
    'a web page in UTF-16',
    utf16('\n<!-- saved -->\n<!DOCTYPE HTML><title>Login</title>'),
    /found a web page in place of/,
  ],
  ['a web page in UTF-16 without a mark', utf16('<html><title>Login').subarray(2), /found a web page/],
  ['a text in UTF-32', utf32('57\n1\n'), /found a text in UTF-32.*Save it in UTF-8/],
  ['a text in UTF-32, big end first', utf32('57\n1\n').swap32(), /found a text in UTF-32/],
  ['a GIF', latin1('GIF89a\x01\x00\x01\x00\x80\x00\x00'), /found a GIF picture.*download it again/],
  ['a JPEG', latin1('\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01'), /found a JPEG picture.*download it again/],
  ['a WebP', latin1('RIFF\x24\x00\x00\x00WEBPVP8 '), /found a WebP picture/],
  ['a TIFF', latin1('II*\x00\x08\x00\x00\x00'), /found a TIFF picture/],
  ['a BMP', latin1('BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00'), /found a BMP picture/],
  ['a PDF', latin1('%PDF-1.7\n'), /found a PDF document.*download it again/],
  ['a picture', latin1('\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDRaaaaaaaa'), /found a PNG picture/],
  ['a video', latin1('\x00\x00\x00\x18ftypmp42aaaaaaaaaaaaaaaaaaaa'), /found an MP4 video/],
];

type Door = (file: string) => unknown;

/** Every reader of files of users. */
const doors: Readonly<Record<string, Door>> = {
  'a.npy': readNpy,
  'a.npz': readNpz,
  'a.pkl': (file) => PickleFile.open(file),
  'a.pth.tar': (file) => readTorchCheckpoint(file),
  'a.safetensors': (file) => readSafetensors(file),
  'a.skeleton': summariseRecording,
  'a.txt': summariseRecording,
  'a.json': readJsonFile,
  'layout.json': readLayout,
  'a.ipynb': readNotebook,
};

const opening = async (door: Door, file: string): Promise<void> => {
  await door(file);
};

describe.each(Object.entries(doors))('the front of %s', (name, door) => {
  it.each(contents)('recognises %s', async (_, content, said) => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, content);
    await expect(opening(door, file)).rejects.toThrow(said);
  });

  it('does not wait for a pipe, and names a folder and nothing at all', async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, name);
    execFileSync('mkfifo', [pipe]);
    await expect(opening(door, pipe)).rejects.toThrow(/found a pipe, wanted a file/);
    const below = join(folder, 'folder', name);
    mkdirSync(below, { recursive: true });
    await expect(opening(door, below)).rejects.toThrow(/found a folder, wanted a file/);
    if (name !== 'layout.json') await expect(opening(door, join(folder, 'no', name))).rejects.toThrow(/no such file/);
    await expect(opening(door, '/dev/null')).rejects.toThrow(/found a device, wanted a file/);
  });
});

describe('the answer of an API in place of a file', () => {
  const answer = '{"message":"Not Found","documentation_url":"https://docs.github.com"}';
  const isJson = (name: string): boolean => /\.(json|ipynb)$/.test(name);
  it.each(Object.entries(doors).filter(([name]) => !isJson(name)))('is recognised by %s', async (name, door) => {
    const file = join(temporaryFolder(), name);
    for (const content of [Buffer.from(answer), utf16(answer), Buffer.from('[{"a": 1}]')]) {
      writeFileSync(file, content);
      await expect(opening(door, file)).rejects.toThrow(/found a JSON text.*download the file again/);
    }
  });

  it('is what readers of JSON read, also in UTF-16', () => {
    const file = join(temporaryFolder(), 'a.json');
    writeFileSync(file, utf16(answer));
    expect(readJsonFile(file)).toMatchObject({ message: 'Not Found' });
  });
});

it('a safetensors header as long as the mark of UTF-32 says is one', () => {
  const file = join(temporaryFolder(), 'a.safetensors');
  const length = Buffer.from([0xff, 0xfe, 0, 0, 0, 0, 0, 0]);
  const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(0xfeff);
  writeFileSync(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
  expect(readSafetensors(file)).toBeDefined();
});

describe('a packed file where one is read', () => {
  it('is named where it is none of the own kind', async () => {
    const file = join(temporaryFolder(), 'a.npy');
    writeFileSync(file, zipSync({ 'x.npy': new Uint8Array(9) }));
    expect(() => readNpy(file)).toThrow(/found a zip file, wanted an npy file.*Unpack/);
    await expect(readTorchCheckpoint(file)).rejects.toThrow(/no data\.pkl/);
  });
});

describe('a text', () => {
  const text = '57\n1\nµ';
  it.each([
    ['with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['in UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['in UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['in UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['with old line ends', Buffer.from(text.replaceAll('\n', '\r'))],
    ['as it should be', Buffer.from(text)],
  ])('%s is plain', (_, bytes) => {
    expect(Buffer.from(plainText(bytes)).toString('utf8')).toBe(text);
  });

  it('of JSON is read with a mark, and refused when it is deeper than anything of use', () => {
    const file = join(temporaryFolder(), 'a.json');
    writeFileSync(file, '\ufeff{"half": [1, "[[[["]}');
    expect(readJsonFile(file)).toEqual({ half: [1, '[[[['] });
    writeFileSync(file, `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(() => readJsonFile(file)).toThrow(/found more than 100 levels/);
  });
});

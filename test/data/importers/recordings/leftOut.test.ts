import { describe, expect, it } from 'vitest';

import { leftOutFile, skippedFile } from '../../../../src/data/importers/recordings/leftOut';

const fits = (name: string): boolean => name.endsWith('.skeleton');
const said = (path: string, isFile?: boolean) => leftOutFile(path, fits, isFile).map(skippedFile);

describe('a file of a folder that was searched', () => {
  it.each([
    ['a/x.skeleton.gz', /^a packed file\. Unpack it first/],
    ['x.skeleton.zst', /^a packed file/],
    ['packed.xz', /^a packed file/],
    ['inner.zip', /^a zip file inside.*Name the zip file itself/],
    ['more.7z', /^an archive is not opened\. Unpack/],
    ['more.tar.gz', /^an archive/],
    ['more.TGZ', /^an archive/],
    ['x.skeleton.txt', /^by its name nearly a recording\. Rename/],
    ['x.skeleton.part', /^by its name nearly/],
    ['x.skeleton~', /^by its name nearly/],
    ['x.skeleton (1)', /^by its name nearly/],
  ])('%s is named', (path, why) => {
    expect(said(path)).toEqual([{ name: path, why: expect.stringMatching(why) as string }]);
  });

  it('is named where it is a link that leads nowhere', () => {
    expect(said('x.skeleton', false)).toEqual([
      { name: 'x.skeleton', why: expect.stringMatching(/leads nowhere/) as string },
    ]);
    expect(said('README', false)).toEqual([]);
  });

  it.each(['x.skeleton', 'README.txt', 'LICENSE', 'paper.pdf', 'README.md.gz', 'video.avi', '.gitignore'])(
    '%s is not',
    (path) => {
      expect(said(path)).toEqual([]);
    },
  );
});

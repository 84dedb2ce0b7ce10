import { InputError } from '../../../errors';
import { readTextFile } from '../../textFile';
import { parseNtuName, type NtuRecording } from './recordingName';

/**
 * The recordings without (whole) skeletons, as published in `NTU_RGBD120_samples_with_missing_skeletons.txt`; those of
 * setups 1 to 17 are the ones of `NTU_RGBD_samples_with_missing_skeletons.txt`. A line `S.C` holds a setup and camera,
 * `P.R:A` a performer, replication and actions.
 */
const list = `
1.2 5.2:8 6.1:8
1.3 2.1:55 2.2:12 5.2:4-6 6.2:8
2.2 11.2:30
2.3 8.1:20 10.2:10 11.2:7,11 14.2:7
3.1 19.1:55
3.2 2.2:55 18.2:55
3.3 2.1:55 16.1:55 18.2:24
4.2 3.1:13 8.1:9 20.1:3,4,12,20,21,36
5.2 4.1:1,3 10.1:16,17,48,49 16.1:9,10 18.1:3,28,29
5.3 16.2:9 18.2:13 21.2:57
6.1 1.2:55
6.2 7.1:5,6 16.1:43,51,52 22.1:12 23.1:20-23 24.1:18,19
6.3 1.2:13 7.2:9,10,25 16.1:60 17.1:55 17.2:13-15 22.2:13
7.1 18.2:50 25.2:51 28.1:50-52
7.2 8.2:8 15.2:55 26.1:8-12,50 27.1:11,13 28.2:55
7.3 7.1:2,4 19.1:60 27.2:1-13
8.2 1.1:9,10,14-16,18,19 8.2:59 25.1:60 29.1:4 31.1:5,6 32.1:18 34.1:18,19 35.1:59 35.2:2,5
8.3 7.1:9,16-23,25,26,28,29 7.2:3 8.2:50 25.2:2,11,12,16,20,22,23,30-33,49,60 31.1:1 31.2:4,14-17 32.2:13
  33.2:1,11,12 34.2:1,12,22-24,44,45 35.2:16-21
9.2 7.1:1,3,14 8.1:14 15.2:50 16.1:2 17.1:28,29
9.3 17.2:30 25.2:54
10.1 7.2:20
10.2 16.2:55 17.1:5,18,19 19.1:1 25.1:12
10.3 7.2:43 8.2:3 16.1:55 17.2:55
11.1 2.1:8 18.2:50
11.2 8.2:59 16.2:55 17.1:20,21 18.2:55 27.1:9,10,37
11.3 1.1:55 2.1:55 8.2:12 15.1:55 16.1:55 19.1:55 25.1:55 28.2:55
12.1 19.1:60 19.2:60
12.2 15.1:55 17.2:12 25.1:60
12.3 8.1:57 15.1:55 15.2:55 16.1:55 17.2:55 18.1:55,57 19.2:11,12 25.1:55 27.1:55 27.2:9 28.1:35 28.2:55
13.1 15.1:54 17.2:54 18.1:16 28.1:40
13.2 15.1:54 17.2:54 28.1:40
13.3 8.2:59 15.1:54 17.2:54 25.2:22 27.1:55 28.1:40
14.1 27.2:40
14.2 15.1:3 19.1:29 25.2:59 27.2:40 39.1:50
14.3 7.2:59 15.2:55 19.2:55 25.1:48 27.2:40
15.1 8.2:40 16.1:55 17.1:55 17.2:55
15.2 7.1:59 8.1:3,4 8.2:40 15.1:2 16.1:1 16.2:55
15.3 8.2:7,11,12,28,40 25.2:12,17,20,21,30,33,34,36,37,44
16.1 19.2:40 25.1:11,12,60 40.1:55 40.2:55
16.2 8.1:11 19.2:40 25.2:12
16.3 8.1:11 8.2:2-4,6,9 19.2:40 39.2:16
17.1 16.2:31
17.2 7.1:13 8.1:9 15.1:42 16.2:31,55
17.3 7.2:13 8.1:59 16.2:31 17.1:55 20.1:59
19.1 46.1:75
19.2 42.1:94-102 49.2:74,79 51.1:61
19.3 46.1:61 46.2:61,62
20.2 41.1:63,64 44.1:63,64,66,84 54.1:81
21.1 59.1:108
21.2 55.1:65,92,93 57.1:64 58.1:63,64 59.1:74-79
21.3 57.2:78,79,94
22.2 61.1:113
22.3 61.2:61,62 63.2:61-64,78 64.2:61,62 65.2:61,62,119 67.2:64
23.2 55.1:114 55.2:92 59.1:75 63.1:75
23.3 55.2:93,94 61.2:61 64.1:92
24.1 63.1:109
24.2 62.2:74 67.1:100-103
24.3 62.2:74 63.2:61,62
25.1 55.2:119
25.3 56.2:119 59.2:115
26.2 44.1:61,62 70.1:92
26.3 69.2:75 74.2:61,62 75.1:117,118
27.1 82.1:63
27.2 44.2:92 79.1:61-64 82.1:92 84.1:61,62 86.1:61
27.3 41.2:87 80.2:61 82.2:61,62 86.2:61,62
28.1 87.1:61
28.2 41.1:91 87.1:61
28.3 42.2:64 46.2:63,66-72,74,75,77,81-84 48.2:61,62,73 73.2:73 87.1:61 87.2:61,62
29.1 43.2:92 44.2:92 48.1:73 89.1:63
29.2 41.1:74,84 44.1:91 48.1:75,81 74.1:81,95,96 80.1:91 88.1:66 89.1:65 90.1:67
29.3 8.2:65,67 41.1:89 43.1:80,92,105 43.2:85,86 44.2:106 48.1:65 48.2:73-76,92,94 51.2:73-86,110 67.1:98
  74.2:110 80.2:66 88.2:78 89.1:75 89.2:61-63 90.2:92,95
30.2 91.2:91-105
30.3 44.2:65,81,84
31.2 42.1:111 51.1:61,62 67.1:67-72 82.1:75 82.2:117 97.1:61,62
31.3 43.2:74,75 44.2:94 82.2:67-73,75-77,84-86
32.2 67.1:92
32.3 67.2:66,67,75-77
`;

/** Recordings that are left out of a benchmark with so many setups: 302 for 17 setups, 535 for 32. */
export function missingSkeletons(setups: number): NtuRecording[] {
  const recordings: NtuRecording[] = [];
  let place: number[] = [];
  for (const entry of list.trim().split(/\s+/)) {
    const [numbers, actions] = entry.split(':');
    if (actions === undefined) {
      place = numbers.split('.').map(Number);
      continue;
    }
    const [setup, camera] = place;
    const [performer, replication] = numbers.split('.').map(Number);
    for (const range of actions.split(',')) {
      const [first, last = first] = range.split('-').map(Number);
      for (let action = first; action <= last; action++) {
        const name = nameOf({ S: setup, C: camera, P: performer, R: replication, A: action });
        recordings.push({ name, setup, camera, performer, replication, action });
      }
    }
  }
  return recordings.filter(({ setup }) => setup <= setups);
}

function nameOf(parts: Record<string, number>): string {
  return Object.entries(parts)
    .map(([letter, number]) => `${letter}${String(number).padStart(3, '0')}`)
    .join('');
}

/** Names in a list like the published ones: a name a line; other lines are passed over. @throws InputError without a name. */
export function readMissingList(file: string): string[] {
  const text = readTextFile(file, 'a list of missing skeletons', []);
  const names = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/\.skeleton$/, ''))
    .filter((line) => parseNtuName(line) !== undefined);
  if (names.length > 0) return names;
  const wanted = 'lines with SsssCcccPpppRrrrAaaa';
  throw new InputError({ file, thing: 'list of missing skeletons', found: 'no name', wanted });
}

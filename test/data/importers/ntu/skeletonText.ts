/** The text of a `.skeleton` file with three frames of one body whose coordinates depend on its name. */
export function skeletonText(name: string): string {
  const seed = Array.from(name).reduce((sum, letter) => sum * 3 + letter.charCodeAt(0), 0) % 1000;
  const frame = (t: number): string[] => {
    const joints = Array.from({ length: 25 }, (_, j) => {
      const [x, y, z] = [Math.sin(seed + j), Math.cos(seed * j + t), 3 + Math.sin(t)];
      return `${x.toFixed(7)} ${y.toFixed(7)} ${z.toFixed(7)} 250.1 200.2 960 540 0 0 0 0 2`;
    });
    return ['1', '72057594037930001 0 1 1 1 1 0 0.1 -0.1 2', '25', ...joints];
  };
  return ['3', ...frame(0), ...frame(1), ...frame(2)].join('\r\n') + '\r\n';
}

/** Column and page widths in millimetres. */
export const journalWidths = {
  'single-column': 84,
  'one-and-a-half-column': 130,
  'double-column': 175,
  'ieee-column': 88.9,
  'ieee-page': 181,
  'elsevier-column': 90,
  'elsevier-page': 190,
  'nature-column': 89,
  'nature-page': 183,
} as const;

/** Colours by name. */
export const paletteNames = ['okabe-ito', 'grey', 'viridis'] as const;
export type PaletteName = (typeof paletteNames)[number];

/** Where a legend can be. */
export const legendPlaces = ['below', 'right', 'top-left', 'top-right', 'bottom-left', 'bottom-right', 'none'] as const;

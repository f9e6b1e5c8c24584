import { GRID, type Box } from './flow-node';

/** So much is looked at before a place that is taken has to do. */
const MOST_TRIES = 200;
const MARGIN = GRID;

/**
 * The corner of a box of this size in the middle of what is visible, or as little below as it takes to lie on nothing. What is wider
 * or higher than the view begins at its corner. In the grid, and never beyond the canvas's own corner.
 */
export function freePlace(
  size: { width: number; height: number },
  visible: Box,
  taken: readonly Box[],
): { x: number; y: number } {
  const x = onGrid(visible.x + Math.max(MARGIN, (visible.width - size.width) / 2));
  const top = onGrid(visible.y + Math.max(MARGIN, (visible.height - size.height) / 2));
  for (let step = 0; step < MOST_TRIES; step++) {
    const y = top + step * GRID;
    if (!taken.some((box) => overlap({ ...size, x, y }, box))) return { x, y };
  }
  return { x, y: top };
}

/** The corner of a box whose corner or middle was to be here, moved so that none of it lies outside of the canvas. */
export function within({ x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x: onGrid(Math.max(MARGIN, x)), y: onGrid(Math.max(MARGIN, y)) };
}

const onGrid = (length: number): number => Math.round(length / GRID) * GRID;

/** Whether two boxes lie on each other, or closer than half of the grid. */
function overlap(one: Box, other: Box): boolean {
  const gap = GRID / 2;
  return (
    one.x < other.x + other.width + gap &&
    other.x < one.x + one.width + gap &&
    one.y < other.y + other.height + gap &&
    other.y < one.y + one.height + gap
  );
}

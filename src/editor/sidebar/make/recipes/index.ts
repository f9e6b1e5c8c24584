import { finished } from './finished';
import { heatingWhileOpen } from './heating';
import { leak } from './leak';
import { limits } from './limits';
import { nightlyLock } from './nightly-lock';
import { openTooLong } from './open-too-long';
import { dailyReading, energyOfTheDay } from './readings';
import type { Recipe, RecipeBook, RecipePlace } from './recipe';
import { lampByButton, lightWithMotion } from './switching';
import { outOfReach, telling } from './telling';

export type { Recipe, RecipePlace } from './recipe';

/** What a device is for comes first, what all devices can do last. */
const books: readonly RecipeBook[] = [
  ...[leak, telling, openTooLong, lightWithMotion, lampByButton, heatingWhileOpen, nightlyLock, finished],
  ...[energyOfTheDay, limits, dailyReading, outOfReach],
];

/** The flows that can be made for a device, by what it has and by what stands near it. */
export function recipesFor(place: RecipePlace): readonly Recipe[] {
  return books.flatMap((book) => book(place));
}

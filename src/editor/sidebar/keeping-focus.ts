/**
 * Draws a place anew. Who stood on one of its buttons stands on the same one then, or where that is gone on the one in its place: the
 * focus would go with what is taken away, to the beginning of the page.
 */
export function keepingFocus(place: JQuery, draw: () => void): void {
  const active = document.activeElement;
  const at = active ? place.find('button').index(active) : -1;
  draw();
  if (!active || at < 0) return;
  const buttons = place.find('button:enabled');
  const names = buttons.get().map(nameOf);
  const known = names[at] === nameOf(active) ? at : names.indexOf(nameOf(active));
  buttons.eq(known >= 0 ? known : Math.min(at, names.length - 1)).trigger('focus');
}

const nameOf = (button: Element): string => button.getAttribute('aria-label') ?? button.textContent;

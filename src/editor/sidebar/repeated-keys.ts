/** Whether a key tells again and again that it is held down. */
export function isRepeated({ originalEvent }: JQuery.TriggeredEvent): boolean {
  return originalEvent instanceof KeyboardEvent && originalEvent.repeat;
}

/** Lets Enter, held down, press each button below a place once: a browser presses it many times a second, each maybe for a call. */
export function pressOnce(place: JQuery): void {
  place.on('keydown', 'button', (event) => {
    if (event.key === 'Enter' && isRepeated(event)) event.preventDefault();
  });
}

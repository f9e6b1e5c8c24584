/** Whether a key tells again and again that it is held down. */
export function isRepeated({ originalEvent }: JQuery.TriggeredEvent): boolean {
  return originalEvent instanceof KeyboardEvent && originalEvent.repeat;
}

/** A browser presses a button many times a second while Enter is held on it, each maybe for a call. Other keys go their way. */
function skipRepeated(event: JQuery.KeyDownEvent): void {
  if (event.key === 'Enter' && isRepeated(event)) event.preventDefault();
}

/** Lets Enter, held down, press each button below a place once. */
export function pressOnce(place: JQuery): void {
  place.on('keydown', 'button', skipRepeated);
}

/** Calls back at each press of a button. A key that is held, and the second half of a double click, press nothing more. */
export function onEachPress(button: JQuery, listener: () => void): void {
  button.on('keydown', skipRepeated);
  // A press by keyboard counts none.
  button.on('click', ({ detail = 0 }: { detail?: number }) => {
    if (detail <= 1) listener();
  });
}

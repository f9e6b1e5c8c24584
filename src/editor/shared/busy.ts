/**
 * Keeps buttons out of reach while something is under way. A disabled button loses the focus: who pressed it by keyboard
 * gets it back, unless they went on meanwhile.
 */
export async function whileDisabled<Result>(buttons: JQuery, work: () => Promise<Result>): Promise<Result> {
  const pressed = buttons.filter(':focus');
  buttons.prop('disabled', true);
  try {
    return await work();
  } finally {
    buttons.prop('disabled', false);
    if (document.activeElement === document.body) pressed.trigger('focus');
  }
}

/** Calls back at each press of a button. A key that is held, and the second half of a double click, press nothing more. */
export function onEachPress(button: JQuery, listener: () => void): void {
  button.on('keydown', (event) => {
    if (event.originalEvent?.repeat === true) event.preventDefault();
  });
  // A press by keyboard counts none.
  button.on('click', ({ detail = 0 }: { detail?: number }) => {
    if (detail <= 1) listener();
  });
}

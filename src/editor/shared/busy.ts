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

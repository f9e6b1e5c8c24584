import { DRAFT_CREDENTIALS, DRAFT_PROPERTIES, isAccountMode } from '../../base/contract/account';
import { written } from '../shared/draft';
import { keepChoice } from '../shared/saved-fields';
import { asText, withScheme } from '../shared/validation';

const input = (property: string): JQuery => $(`#node-config-input-${property}`);

/** What the open form holds under a property. */
export const formValue = (property: string): string => asText(input(property).val());

/** Whether a box of the open form is ticked. */
export const isChosen = (property: string): boolean => input(property).prop('checked') === true;

/** The form as a draft for the routes. */
export function draftOf(): Record<string, string> {
  return written(
    [...DRAFT_PROPERTIES, ...DRAFT_CREDENTIALS].map((property) => [
      property,
      property === 'followPlainHttp' ? isChosen(property) : formValue(property),
    ]),
  );
}

/** Completes addresses that somebody wrote without the scheme in front, as the browser's own address line would. */
export function prepareAddresses(): void {
  for (const property of ['apiUrl', 'tokenUrl', 'redirectUri', 'followUrl', 'webhookUrl', 'keyUrl']) {
    const field = input(property);
    field.on('change', () => {
      const written = asText(field.val());
      const complete = withScheme(written);
      if (complete !== written) field.val(complete).trigger('change');
    });
  }
}

/** Shows what belongs to the chosen mode, now and at each change. */
export function followMode(savedMode: string, onChange: () => void): void {
  const mode = input('mode');
  keepChoice(mode, savedMode);
  const show = (): void => {
    const chosen = formValue('mode');
    const known = isAccountMode(chosen);
    $('.smartthings-account-only').each((_index, element) => {
      const modes = (element.dataset.modes ?? '').split(' ');
      // What is decided by the environment may turn out to be any mode: its fields all stay within reach.
      $(element).toggleClass('smartthings-account-hidden', known && !modes.includes(chosen));
    });
  };
  mode.on('change', () => {
    show();
    // What must be filled in hangs on the mode: the editor checks a field again when it is told of a change.
    for (const property of ['clientId', 'clientSecret', 'personalToken', 'followUrl'])
      input(property).trigger('change');
    onChange();
  });
  show();
}

/**
 * Fills in what a flow of another program leaves out, as the runtime would,
 * and opens the further settings where one of them is not what a new account has.
 */
export function prepareFurther(saved: object, defaults: Readonly<Record<string, string>>): void {
  $('.smartthings-account-more').prop('open', fillIn(saved, defaults));
}

/** Fills in what a flow of another program leaves out, as the runtime would. Tells whether anything is not as usual. */
export function fillIn(saved: object, defaults: Readonly<Record<string, string>>): boolean {
  for (const [property, value] of Object.entries(defaults)) {
    if ((saved as Record<string, unknown>)[property] === undefined) input(property).val(value);
  }
  return Object.entries(defaults).some(([property, value]) => formValue(property) !== value);
}

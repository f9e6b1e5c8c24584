import { DRAFT_CREDENTIALS, DRAFT_PROPERTIES, isAccountMode } from '../../base/contract/account';
import { written } from '../shared/draft';
import { asText, isEnvironment, withScheme } from '../shared/validation';

const input = (property: string): JQuery => $(`#node-config-input-${property}`);

/** What the open form holds under a property. */
export const formValue = (property: string): string => asText(input(property).val());

/** Whether a box of the open form is ticked. */
export const isChosen = (property: string): boolean => input(property).prop('checked') === true;

/** Whether a box of the open form is ticked, or may be where the flows run. */
export const mayBeChosen = (property: string): boolean => isChosen(property) || isEnvironment(formValue(property));

/** The form as a draft for the routes. */
export function draftOf(): Record<string, string> {
  return written(
    [...DRAFT_PROPERTIES, ...DRAFT_CREDENTIALS].map((property) => [
      property,
      input(property).is('[type="checkbox"]') ? isChosen(property) : formValue(property),
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
export function followMode(onChange: () => void): void {
  const show = (): void => {
    const chosen = formValue('mode');
    const known = isAccountMode(chosen);
    $('.smartthings-account-only').each((_index, element) => {
      const modes = (element.dataset.modes ?? '').split(' ');
      // What is decided by the environment may turn out to be any mode: its fields all stay within reach.
      $(element).toggleClass('smartthings-account-hidden', known && !modes.includes(chosen));
    });
  };
  input('mode').on('change', () => {
    show();
    // What must be filled in hangs on the mode: the editor checks a field again when it is told of a change.
    for (const property of ['clientId', 'clientSecret', 'personalToken', 'followUrl'])
      input(property).trigger('change');
    onChange();
  });
  show();
}

/** Opens the further settings where one of them is not what a new account has. */
export function prepareFurther(defaults: Readonly<Record<string, string>>): void {
  $('.smartthings-account-more').prop('open', isChanged(defaults));
}

/** Whether one of these settings is not what a new account has. */
export function isChanged(defaults: Readonly<Record<string, string>>): boolean {
  return Object.entries(defaults).some(([property, value]) => formValue(property) !== value);
}

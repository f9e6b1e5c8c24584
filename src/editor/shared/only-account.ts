import { words } from './words';

const t = words('smartthings-account');

/**
 * Chooses the only account there is for a node that has none, and goes on with `next`. Where there is no account at all,
 * it offers the simulated home beside the field: one press instead of a dialog.
 */
export function beginWithAccount(next: () => void): void {
  const field = $('#node-input-account');
  if (!isEmpty(field)) return;
  const accounts = field
    .find('option')
    .map((_index, option) => String($(option).val()))
    .get()
    .filter((id) => id !== '' && id !== '_ADD_');
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined) {
    field.val(only).trigger('change');
    whenTheDialogStands(next);
  } else if (accounts.length === 0) {
    offerHome(field, next);
  }
}

const isEmpty = (field: JQuery): boolean => ['', '_ADD_', null].includes((field.val() ?? null) as string | null);

function offerHome(field: JQuery, next: () => void): void {
  const button = $('<button type="button" class="red-ui-button smartthings-try-home">').append(
    $('<i class="fa fa-home" aria-hidden="true"></i>'),
    $('<span>').text(` ${t('picker.tryHome')}`),
  );
  const row = field.closest('.form-row');
  row.append(button);
  button.on('click', () => {
    const id = addHome();
    $('<option>').val(id).text(t('label.simulatedHome')).appendTo(field);
    field.val(id).trigger('change').trigger('focus');
    button.remove();
    next();
  });
  // Somebody makes another account by Node-RED's own button.
  field.on('change', () => button.toggle(isEmpty(field)));
}

/** A new account in the simulated home, as its own dialog would make it. */
function addHome(): string {
  const type = 'smartthings-account';
  const definition = RED.nodes.getType(type);
  const defaults = Object.entries(definition.defaults).map(([property, { value }]) => [property, value] as const);
  const id = RED.nodes.id();
  const account = { ...Object.fromEntries(defaults), mode: 'simulator' };
  const dirty = RED.nodes.dirty();
  RED.nodes.add({ ...account, id, type, z: '', _def: definition, users: [], changed: true });
  RED.history.push({ t: 'add', nodes: [id], dirty });
  RED.nodes.dirty(true);
  return id;
}

/** A list opens under its field: where the field comes to rest is known only when the dialog has slid in. */
function whenTheDialogStands(next: () => void): void {
  const tray = $('.red-ui-tray').last();
  const look = (): void => {
    if (!tray.is(':visible')) return;
    if (tray.is(':animated') || parseInt(tray.css('right'), 10) < 0) window.setTimeout(look, 50);
    else next();
  };
  window.setTimeout(look, 50);
}

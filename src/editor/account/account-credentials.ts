import { formValue, isChosen } from './account-form';
import { isEdited } from '../shared/edited';
import { isDeployed } from '../shared/draft';
import { isTicked } from '../shared/saved-fields';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const TYPE = 'smartthings-account';

/** What the editor knows of an account's credentials: texts, and `has_…` for each secret that is set. */
type Credentials = Readonly<Record<string, unknown>>;

/** As Node-RED told them last, by account: the editor itself forgets them at each deploy. */
const told = new Map<string, Credentials>();

/** What the chosen mode cannot do without, for the triangle of an account whose dialog is closed. */
export function checkCredentials(account: object, mode: unknown): Verdict {
  // Under an open dialog's own fields it says so better.
  if (isEdited(account)) return true;
  const known = credentialsOf(account);
  if (!known) return true;
  const has = (name: string): boolean => asText(known[name]) !== '' || known[`has_${name}`] === true;
  if (asText(mode) === 'oauth') return (has('clientId') && has('clientSecret')) || t('validation.clientMissing');
  return asText(mode) !== 'pat' || has('personalToken') || t('validation.tokenMissing');
}

/** A property of an account: of its open form, else as it is saved. */
export function settingOf(account: object, property: string): string {
  return isEdited(account) ? formValue(property) : asText((account as Record<string, unknown>)[property]);
}

/** A box of an account: of its open form, else as it is saved. */
export function isBoxTicked(account: object, property: string): boolean {
  return isEdited(account) ? isChosen(property) : isTicked((account as Record<string, unknown>)[property]);
}

/** `undefined` where nobody knows. */
function credentialsOf(account: object): Credentials | undefined {
  const { id, credentials } = account as { id?: unknown; credentials?: Credentials };
  return credentials ?? told.get(String(id));
}

/** Asks Node-RED, now and after each deploy, which credentials the deployed accounts have. No secret is among its answers. */
export function watchCredentials(): void {
  const learn = (): void => {
    RED.nodes.eachConfig((account) => {
      const needsThem = ['oauth', 'pat'].includes(asText(account.mode)) || isEnvironment(asText(account.mode));
      if (account.type === TYPE && needsThem && isDeployed(account.id)) void ask(account);
    });
  };
  RED.events.on('flows:loaded', learn);
  RED.events.on('deploy', learn);
}

async function ask(account: { readonly id: string }): Promise<void> {
  try {
    told.set(account.id, (await $.ajax({ url: `credentials/${TYPE}/${account.id}`, dataType: 'json' })) as Credentials);
  } catch {
    // Nobody may look: the account is judged by its other settings.
    return;
  }
  RED.editor.validateNode(account);
  const { users = [] } = account as { users?: readonly object[] };
  for (const user of users) RED.editor.validateNode(user);
  RED.view.redraw();
}

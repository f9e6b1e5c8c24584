import { deleteInstalledApp, getOwnInstalledApp } from '../../api/installed-apps';
import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { Account } from '../account/account';
import type { Accounts, Meant } from '../account/accounts';

/**
 * Forgets the account's authorization; in mode `simulator` a new home begins. With `andInstalledApp` the linked service
 * is removed at Samsung first. Gives what went wrong with that, in words: the sign-out is done all the same.
 */
export async function signOut(accounts: Accounts, meant: Meant, andInstalledApp: boolean): Promise<Text | undefined> {
  const { shared } = accounts;
  const { account, config } = meant;
  if (config.mode === 'simulator') {
    await shared.simulated.replace();
    await Promise.all(accounts.inMode('simulator').map((each) => each.reopen()));
    return undefined;
  }
  const { keeper, forget } = await account.opened();
  const warning = andInstalledApp && keeper ? await removeInstalledApp(account) : undefined;
  if (keeper) await keeper.signOut();
  else forget?.();
  return warning;
}

/** Spends no refresh on it: without a living access token the person removes it in the SmartThings app. */
async function removeInstalledApp(account: Account): Promise<Text | undefined> {
  try {
    if (!account.peek()) throw new SmartThingsError('not_authorized', text('runtime.signOut.noToken'));
    const { client } = await account.opened();
    const known = account.snapshot().installedAppId;
    await deleteInstalledApp(client, known || (await getOwnInstalledApp(client)).installedAppId);
    return undefined;
  } catch (error) {
    const problem = error instanceof SmartThingsError ? error.text : text('runtime.callback.unexpected');
    return text('runtime.signOut.notRemoved', { problem });
  }
}

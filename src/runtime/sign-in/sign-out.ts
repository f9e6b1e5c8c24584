import { deleteInstalledApp, getOwnInstalledApp } from '../../api/installed-apps';
import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { Authorization } from '../../oauth/authorization';
import type { Account } from '../account/account';

/**
 * Forgets the account's authorization; in mode `simulator` a new home begins. With `andInstalledApp` the linked service
 * is removed at Samsung first. Gives what went wrong with that, in words: the sign-out is done all the same.
 */
export async function signOut(account: Account, andInstalledApp: boolean): Promise<Text | undefined> {
  const authorization = await account.authorization();
  const warning = andInstalledApp ? await removeInstalledApp(account, authorization) : undefined;
  await authorization.signOut();
  return warning;
}

/** Spends no refresh on it: without a living access token the person removes it in the SmartThings app. */
async function removeInstalledApp(account: Account, authorization: Authorization): Promise<Text | undefined> {
  try {
    await authorization.pairSettled();
    if (!authorization.peek()) throw new SmartThingsError('not_authorized', text('runtime.signOut.noToken'));
    const { client } = await account.session();
    const known = authorization.snapshot().installedAppId;
    await deleteInstalledApp(client, known || (await getOwnInstalledApp(client)).installedAppId);
    return undefined;
  } catch (error) {
    // A mode without a pair of its own has no linked service either.
    if (error instanceof SmartThingsError && error.code === 'wrong_mode') return undefined;
    const problem = error instanceof SmartThingsError ? error.text : text('runtime.callback.unexpected');
    return text('runtime.signOut.notRemoved', { problem });
  }
}

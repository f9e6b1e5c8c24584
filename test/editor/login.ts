import type { Browser } from 'playwright-core';
import { EditorPage } from '../support/browser';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { ACCOUNT } from './stage';

/** Of "a-password", as `node-red admin hash-pw` makes it. */
const HASH = '$2b$08$jsuJAlvYlIKnjwOz/XueZOkKC//.SSf5qxo2Gbd6K58s51YLILipS';

export interface Guarded {
  readonly nodeRed: NodeRed;
  readonly editor: EditorPage;
  end(): Promise<void>;
}

/** A Node-RED that asks for a password, below a root of its own, and its editor with somebody who logged in: `*` or `read`. */
export async function logIn(browser: Browser, permissions: '*' | 'read', flows: readonly object[]): Promise<Guarded> {
  const users = [{ username: 'somebody', password: HASH, permissions }];
  const nodeRed = await startNodeRed({
    flows,
    settings: { httpAdminRoot: '/red', adminAuth: { type: 'credentials', users } },
  });
  const editor = await EditorPage.blank(browser);
  await editor.page.goto(`${nodeRed.url}/`);
  await editor.page.locator('#node-dialog-login-username').fill('somebody');
  await editor.page.locator('#node-dialog-login-password').fill('a-password');
  await editor.page.locator('#node-dialog-login-submit').click();
  await editor.loaded(ACCOUNT);
  // Before the login the editor itself asks for its settings in vain.
  editor.problems.splice(0);
  const end = async (): Promise<void> => {
    await editor.page.context().close();
    await nodeRed.remove();
  };
  return { nodeRed, editor, end };
}

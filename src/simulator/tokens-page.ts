import type { Secret } from '../base/secret';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer } from './exchange';
import { escapeHtml } from './html';
import { htmlAnswer } from './page';

/** Where a person makes a personal access token, as at account.smartthings.com/tokens: for practising the sign-in. */
export const TOKENS_PATH = '/tokens';

/** Each look makes a token of its own, for this simulated home alone. */
export function tokensPage({ method }: Incoming, makeToken: () => Secret): Answer {
  if (method !== 'GET') return emptyAnswer(405, { allow: 'GET' });
  return htmlAnswer(
    'Personal access tokens',
    `<main class="narrow"><h1>Personal access tokens</h1>
<p>At Samsung you would log in here, name a token and tick both permissions under Applications. This page belongs to the
simulated home, and has made one for you:</p>
<p><code id="token">${escapeHtml(makeToken().reveal())}</code></p>
<p class="note">Copy it, and paste it into the account's dialog in Node-RED. Like Samsung's it ends after 24 hours.</p></main>`,
  );
}

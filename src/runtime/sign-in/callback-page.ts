import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { text } from '../../base/text';
import type { Translate } from '../node-red/translate';
import type { SignInOutcome } from './sign-in';

/** Tells the account's dialog, which waits in another tab, how it went; a tab that is done closes itself. */
const SCRIPT = [
  'const {account, outcome, sentence} = document.body.dataset;',
  "new BroadcastChannel('smartthings-sign-in').postMessage({account, outcome, sentence});",
  "if (outcome === 'done') setTimeout(() => window.close(), 1500);",
].join('');
const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}';
/** Nothing may run, load or be sent but these two. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page that a sign-in ends at: says how it went and closes itself. Nothing of the address is repeated on it. */
export function sendCallbackPage(response: Response, outcome: SignInOutcome, translate: Translate): void {
  const { account = '', failure } = outcome;
  const title = translate(failure ? text('runtime.callback.failed') : text('runtime.callback.done'));
  const sentence = translate(failure ?? text('runtime.callback.close'));
  response
    .status(failure ? 400 : 200)
    .set({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .send(
      `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${STYLE}</style></head>
<body data-account="${escaped(account)}" data-outcome="${failure ? 'failed' : 'done'}" data-sentence="${escaped(sentence)}">
<h1>${escaped(title)}</h1><p>${escaped(sentence)}</p><script>${SCRIPT}</script></body></html>`,
    );
}

function escaped(words: string): string {
  return words.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

import type { Answer } from './exchange';
import { escapeHtml } from './html';

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/** A page of the simulator. `body` is HTML; whatever came from outside is escaped by the caller. */
export function htmlAnswer(title: string, body: string): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      // Without a referrer a browser would also hide the origin of the form that allows an app.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
    body: `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/home/page.css"></head>
<body>${body}</body></html>`,
  };
}

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --ink: #1c2430; --faint: #5b6675; --line: #dde1e7; --accent: #1467c8; --lit: #f5b400;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181e; --card: #1e242d; --ink: #e8ecf1; --faint: #9aa6b5; --line: #303946; --accent: #6cb0ff; --lit: #ffcb3d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0; }
h3 { font-size: .95rem; margin: 1.2rem 0 .5rem; color: var(--faint); font-weight: 600; }
p { margin: .25rem 0; max-width: 60rem; }
.note, .kind, dt { color: var(--faint); }
.mode { font-size: .85rem; font-weight: 400; color: var(--faint); margin-left: .5rem; }
.devices { display: grid; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); gap: .75rem; }
.device { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1rem;
  display: flex; flex-direction: column; gap: .5rem; }
.device.offline > :not(.controls) { opacity: .65; }
.top { display: flex; align-items: center; gap: .65rem; }
.top strong { display: block; }
.kind { font-size: .82rem; }
.lamp { flex: none; width: 1.6rem; height: 1.6rem; border-radius: 50%; border: 2px solid var(--line); background: transparent;
  transition: background .25s, box-shadow .25s; }
.lit .lamp { background: var(--glow, var(--lit)); border-color: transparent; box-shadow: 0 0 .9rem var(--glow, var(--lit)); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .05rem .75rem; margin: 0; font-size: .85rem; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.controls { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: auto; padding-top: .25rem; }
.controls label { display: flex; align-items: center; gap: .5rem; width: 100%; font-size: .85rem; }
.controls input { flex: 1; min-width: 0; accent-color: var(--accent); }
button { font: inherit; font-size: .88rem; padding: .3rem .7rem; border-radius: .5rem; border: 1px solid var(--line);
  background: transparent; color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button.quiet { color: var(--faint); border-color: transparent; }
button[aria-pressed='true'] { color: var(--accent); border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--card); }
.narrow { max-width: 34rem; margin: 8vh auto 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.5rem; }
.narrow h1 { font-size: 1.3rem; margin: .75rem 0; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem; }
fieldset label { display: block; padding: .2rem 0; }
code { color: var(--faint); font-size: .82rem; }
.actions { display: flex; gap: .5rem; margin-top: 1rem; }
`;

// A tab for `npm start` on which every step of the real sign-in can be walked, failures included, at the simulated cloud.
// It is disabled until somebody wants it: what is not signed in yet would have each Deploy warn.
const TAB = '5e1f00000000aced';
const id = (number) => `${TAB.slice(0, -1)}${number}`;

const HOW = `1. Double-click this tab, press **Disabled** so that it says **Enabled**, then *Done*.
2. Open the node *Read the lamp*, and its account with the pencil.
3. Press the address under *An app of your own at Samsung*, copy the personal token that the page shows, paste it, and press *Create the app*.
4. Press *Sign in at Samsung*. Allow it, or deny it once to see what happens.
5. *Update*, *Done*, *Deploy*, and press the button of *Now*.

At Samsung each step looks the same. Here nothing leaves this machine.`;

/** A flow with the practice tab at this simulated cloud, whose port may be another one at each start. */
export function withPractice(flow, homeUrl) {
  const account = id(1);
  if (flow.some((node) => node.id === TAB)) {
    return flow.map((node) => (node.id === account ? { ...node, apiUrl: homeUrl } : node));
  }
  const place = { z: TAB, y: 120 };
  const { device, deviceLabel } = flow.find(({ type }) => type === 'smartthings-command') ?? {};
  const asked = { capability: 'switch', attribute: 'switch', format: 'value', maxAge: '0' };
  const props = [{ p: 'payload' }];
  const shown = { active: true, tosidebar: true, complete: 'payload', targetType: 'msg' };
  return [
    ...flow,
    { id: TAB, type: 'tab', label: 'Practice signing in', disabled: true, info: HOW },
    { id: account, type: 'smartthings-account', z: TAB, name: 'Practice signing in', mode: 'oauth', apiUrl: homeUrl },
    { id: id(2), type: 'comment', ...place, x: 160, y: 60, name: 'Practise signing in: open me', info: HOW, wires: [] },
    { id: id(3), type: 'inject', ...place, x: 130, name: 'Now', props, payloadType: 'date', wires: [[id(4)]] },
    {
      ...{
        id: id(4),
        type: 'smartthings-status',
        ...place,
        x: 320,
        name: 'Read the lamp',
        account,
        device,
        deviceLabel,
      },
      ...{ ...asked, wires: [[id(5)]] },
    },
    { id: id(5), type: 'debug', ...place, x: 530, name: 'What it says', ...shown, wires: [] },
  ];
}

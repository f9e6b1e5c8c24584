import { TryForm } from '../picker/try-form';
import { currentValue } from '../shared/typed-fields';
import { words } from '../shared/words';

const t = words('smartthings-account');

const PLACE = ['device', 'component', 'capability'];
const COMMAND = [...PLACE, 'command', 'args'];
const REPORT = [...PLACE, 'attribute', 'value'];

/** Sends at once what the open dialog says, or has a virtual device report it; where the dialog leaves that open, the payload says it. */
export function trySending(node: object): TryForm {
  const action = (): string => currentValue(node, 'action');
  return new TryForm($('#smartthings-try'), {
    words: { press: t('trying.send'), busy: t('trying.sending') },
    properties: ['action', ...COMMAND, ...REPORT],
    used: () => (action() === 'report' ? REPORT : COMMAND),
    leftOpen: ({ device, command, value }) => ({
      ...(device?.value === '' ? { device: 'msg.deviceId' } : {}),
      ...((command ?? value)?.value === '' ? { payload: 'msg.payload' } : {}),
    }),
    request: ({ device, ...values }) => ({
      ...{ do: 'command', action: action(), deviceId: device, ...values },
      ...{ confirm: currentValue(node, 'confirm'), confirmTimeout: currentValue(node, 'confirmTimeout') },
    }),
  });
}

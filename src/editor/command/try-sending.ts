import { TryForm } from '../picker/try-form';
import { currentValue } from '../shared/typed-fields';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** Sends at once what the open dialog says; without a command in it, the payload says what. */
export function trySending(node: object): TryForm {
  return new TryForm($('#smartthings-try'), {
    words: { press: t('trying.send'), busy: t('trying.sending') },
    properties: ['device', 'component', 'capability', 'command', 'args'],
    leftOpen: ({ device, command }) => ({
      ...(device?.value === '' ? { device: 'msg.deviceId' } : {}),
      ...(command?.value === '' ? { payload: 'msg.payload' } : {}),
    }),
    request: ({ device, ...values }) => ({
      ...{ do: 'command', deviceId: device, ...values },
      ...{ confirm: currentValue(node, 'confirm'), confirmTimeout: currentValue(node, 'confirmTimeout') },
    }),
  });
}

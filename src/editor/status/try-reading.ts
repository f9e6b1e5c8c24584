import { TryForm } from '../picker/try-form';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const FIELDS = ['device', 'component', 'capability', 'attribute'];

/** Reads at once what the open dialog says. */
export function tryReading(): TryForm {
  return new TryForm($('#smartthings-try'), {
    words: { press: t('trying.read'), busy: t('trying.reading') },
    properties: FIELDS,
    used: () => FIELDS,
    leftOpen: ({ device }) => (device?.value === '' ? { device: 'msg.deviceId' } : {}),
    request: ({ device, ...values }) => ({
      ...{ do: 'status', deviceId: device, ...values },
      ...{ format: asText($('#node-input-format').val()), maxAge: asText($('#node-input-maxAge').val()) },
    }),
  });
}

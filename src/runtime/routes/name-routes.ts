import { NAMED_LANGUAGES } from '../../base/contract/capability-names';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { HomeDevice } from '../../base/contract/home';
import { paramOf, type RouteSetting } from './account-router';

/**
 * What capabilities are called in the viewer's language. With `?device=` those of that device are asked for, each once for
 * good: devices and languages have an end, so nobody who may only read can spend more.
 */
export function registerNameRoutes(setting: RouteSetting): void {
  setting.on('get', '/names/:language', async ({ account }, request, response) => {
    const language = NAMED_LANGUAGES.find((one) => one === paramOf(request, 'language'));
    if (!language) throw new SmartThingsError('not_found', text('runtime.routes.unknownLanguage'));
    const { devices, naming } = await account.home();
    const { device: deviceId } = request.query;
    const device = typeof deviceId === 'string' ? devices.known(deviceId) : undefined;
    const reply = device
      ? await naming.ask(capabilitiesOf([device]), language)
      : await naming.known(capabilitiesOf(devices.all()), language);
    response.json(reply);
  });
}

function capabilitiesOf(devices: readonly HomeDevice[]): string[] {
  return devices.flatMap(({ components }) => components.flatMap(({ capabilities }) => capabilities));
}

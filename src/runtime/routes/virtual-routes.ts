import { isObject, stringField } from '../../base/json';
import { invalidMessage } from '../../base/errors';
import { text } from '../../base/text';
import { pickableDevice } from '../../home/pickable-device';
import { paramOf, type RouteSetting } from './account-router';

/** Makes and removes devices that exist in the cloud alone, for the dialog that is open. */
export function registerVirtualRoutes(setting: RouteSetting): void {
  setting.on('post', '/virtualdevices', async ({ account }, request, response) => {
    const body: unknown = request.body;
    if (!isObject(body)) throw invalidMessage(text('runtime.routes.noObject'));
    const part = (name: string): string => stringField(body, name) ?? '';
    const home = await account.home();
    const wanted = { name: part('name'), prototype: part('prototype') };
    const device = await home.virtual.ensure({ ...wanted, location: part('location'), room: part('room') });
    response.json(pickableDevice(device, home));
  });

  setting.on('delete', '/virtualdevices/:deviceId', async ({ account }, request, response) => {
    const { virtual } = await account.home();
    await virtual.remove(paramOf(request, 'deviceId'));
    response.status(204).end();
  });
}

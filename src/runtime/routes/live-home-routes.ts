import type { NodeAPI } from 'node-red';
import { LiveHomes } from '../live-home/live-homes';
import type { RouteSetting } from './account-router';

/**
 * A home for the sidebar. `?look=1` only asks how it stands, for no call ever, and has changes told for a minute; `?glance=1` not even that; `?refresh=1` reads the devices though they may be
 * young, `?names=1` the names of rooms, the scenes and the modes that nobody has asked for: each once a minute at most.
 */
export function registerLiveHomeRoutes(RED: NodeAPI, setting: RouteSetting): void {
  const homes = new LiveHomes(RED, setting.accounts.shared);

  setting.on('get', '/home', async ({ account }, { query }, response) => {
    const home = homes.of(account);
    if (query.glance === '1') response.json(await home.glance());
    else if (query.look === '1') response.json(await home.look());
    else response.json(await home.read({ refresh: query.refresh === '1', names: query.names === '1' }));
  });
}

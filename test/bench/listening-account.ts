/** The events of an account without a Node-RED around it. */
import type { NodeAPI } from 'node-red';
import { ApiClient } from '../../src/api/client';
import { Meter } from '../../src/api/meter';
import type { Clock, Http } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import type { CloudEvent } from '../../src/events/change';
import { Home } from '../../src/home/home';
import { AccountEvents } from '../../src/runtime/events/account-events';
import { EventDesk } from '../../src/runtime/events/event-desk';
import type { EventWay } from '../../src/runtime/events/event-parts';
import { readEventSettings } from '../../src/runtime/events/event-settings';
import { SharedSimulator } from '../../src/runtime/process/shared-simulator';
import { fixedRandom } from '../support/fake-clock';

export const INSTALLED_APP = 'the-app';
const API_URL = 'https://api.example.com';
const TOKEN = new Secret('a-token-for-the-bench');

export interface ListeningAccount {
  readonly events: AccountEvents;
  /** An event as the route hands it on, once its signature was found good. */
  tell(event: CloudEvent): void;
}

export function listeningAccount(way: EventWay, clock: Clock, send: Http['send']): ListeningAccount {
  const http = { send, close: () => undefined, open: () => Promise.reject(new Error('Nobody is followed')) };
  const random = fixedRandom();
  const client = new ApiClient({
    ...{ apiUrl: API_URL, http, clock, random, meter: new Meter(clock) },
    tokens: { accessToken: () => Promise.resolve(TOKEN), replacementFor: () => Promise.resolve(undefined) },
  });
  const simulated = new SharedSimulator({} as NodeAPI, clock);
  const desk = new EventDesk({ clock, random, http, simulated, onFault: (error) => console.error(error) });
  const settings = readEventSettings((name) => (name === 'webhookUrl' ? 'https://home.example.com/events' : ''));
  const home = { client, home: new Home(client, clock), pollsLeft: () => undefined };
  const events = new AccountEvents(desk, home, {
    ...{ way, settings, appId: '', apiUrl: API_URL, budget: undefined, installedAppId: () => INSTALLED_APP },
    ...{ scope: () => 'r:devices:* r:locations:* r:scenes:*', hasToken: () => true, onRemoved: () => undefined },
    proof: { read: () => Promise.resolve(undefined), keep: () => undefined },
  });
  return { events, tell: (event) => void desk.router.route(INSTALLED_APP, settings.keyUrl, [event]) };
}

import type { Json, JsonObject } from '../base/json';
import { deviceOf } from './api-devices';
import { placeOf } from './api-locations';
import { unprocessable } from './body-checks';
import type { SimulatedDevice } from './device';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { forbidden } from './refusal';
import type { Call, Route } from './router';
import { route } from './router';

/** A mild day in spring, every day. */
const SERVICES: Readonly<Record<string, JsonObject>> = {
  airQuality: {
    airQualityIndex: { value: 31, unit: 'CAQI' },
    pm2_5: { value: 8, unit: 'μg/m^3' },
    pm10: { value: 14, unit: 'μg/m^3' },
  },
  forecast: {
    'forecast0.temperatureMax': { value: 16, unit: 'C' },
    'forecast0.temperatureMin': { value: 7, unit: 'C' },
    'forecast0.precipProbability': { value: 20, unit: '%' },
  },
  weather: {
    temperature: { value: 12, unit: 'C' },
    temperatureFeelsLike: { value: 11, unit: 'C' },
    relativeHumidity: { value: 59, unit: '%' },
    windSpeed: { value: 10, unit: 'Km/h' },
    windDirection: { value: 310, unit: '°' },
    wxPhraseLong: { value: 'Mostly Cloudy' },
    conditionState: { value: 'CLOUDY' },
    uvIndex: { value: 4 },
  },
};

/** `/services/coordinate…`: the weather of a location. */
export function locationServiceRoutes(home: SimulatedHome): Route[] {
  const right = { right: 'x:locations', limit: { resource: 'location' } } as const;
  const path = '/services/coordinate/locations/:locationId';
  return [
    route('GET', path, right, (call) => {
      const { locationId } = placeOf(home, call, call.param('locationId'));
      const place = { city: 'Frankfurt am Main', latitude: 50.1, longitude: 8.7 };
      return jsonAnswer({ locationId, ...place, subscriptions: [] });
    }),
    route('GET', `${path}/capabilities`, right, (call) => {
      const { locationId } = placeOf(home, call, call.param('locationId'));
      const wanted = call.incoming.query.getAll('name').flatMap((names) => names.split(','));
      if (wanted.length === 0) return jsonAnswer({ name: Object.keys(SERVICES) });
      const told = wanted.map((name): [string, Json] => {
        const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
        if (!service) throw unprocessable('name', `must be one of [${Object.keys(SERVICES).join(', ')}]`);
        return [name, service];
      });
      return jsonAnswer({ locationId, ...Object.fromEntries(told) });
    }),
  ];
}

/** `/hubdevices…`: what a hub is and what runs on it. */
export function hubRoutes(home: SimulatedHome): Route[] {
  const right = { right: 'r:hubs' };
  const hubOf = (call: Call): SimulatedDevice => {
    const hub = deviceOf(home, { ...call, param: () => call.param('hubId') });
    if (hub.seed.integration.type !== 'HUB') throw forbidden();
    return hub;
  };
  return [
    route('GET', '/hubdevices/:hubId', right, (call) => {
      const { deviceId, label, seed } = hubOf(call);
      const { firmwareVersion } = seed.integration.hub as { firmwareVersion: string };
      const numbers = { eui: 'D052A80000A10001', serialNumber: '30000001', firmwareVersion };
      return jsonAnswer({
        id: deviceId,
        name: label,
        owner: { ownerType: 'LOCATION', ownerId: seed.locationId },
        ...numbers,
      });
    }),
    route('GET', '/hubdevices/:hubId/characteristics', right, (call) => {
      hubOf(call);
      return jsonAnswer({ hardwareType: 'V3_HUB', zigbeeChannel: '20' });
    }),
    route('GET', '/hubdevices/:hubId/drivers', right, (call) => {
      hubOf(call);
      return jsonAnswer([]);
    }),
  ];
}

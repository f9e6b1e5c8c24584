import type { JsonObject } from '../base/json';
import type { Random } from '../base/ports';
import { APP_OWNER } from './api-other';
import type { HomeNews } from './home';
import { uuid } from './uuid';

/** An event in the cloud's own form (`eventTime`, `eventType` and a body under the type's name), and where it happened. */
export interface CloudNews {
  readonly locationId: string;
  readonly event: JsonObject;
}

/** What happened in the home, as the cloud tells it. */
export function cloudNews(news: HomeNews, random: Random): CloudNews {
  const { locationId } = news;
  const common = { eventId: uuid(random), locationId };
  const owned = { ...common, ownerId: locationId, ownerType: 'LOCATION' };
  const eventTime = new Date(news.at).toISOString().replace(/\.\d+Z$/, 'Z');
  const event = (eventType: string, key: string, body: JsonObject): CloudNews => {
    return { locationId, event: { eventTime, eventType, [key]: body } };
  };
  switch (news.kind) {
    case 'value': {
      const { deviceId, component, capability, attribute, value, unit, data = {}, stateChange } = news.change;
      const path = { deviceId, componentId: component, capability, attribute };
      const valueType = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
      const told = { value, valueType, ...(unit === undefined ? {} : { unit }), stateChange, data };
      return event('DEVICE_EVENT', 'deviceEvent', { ...owned, ...path, ...told });
    }
    case 'health': {
      const status = news.online ? 'ONLINE' : 'OFFLINE';
      const body = { ...owned, deviceId: news.deviceId, hubId: '', status, reason: 'NONE', eventSource: 'CLOUD' };
      return event('DEVICE_HEALTH_EVENT', 'deviceHealthEvent', body);
    }
    case 'mode':
      return event('MODE_EVENT', 'modeEvent', { ...common, modeId: news.modeId });
    case 'arm': {
      const body = { ...common, armState: news.state, optionalArguments: {} };
      return event('SECURITY_ARM_STATE_EVENT', 'securityArmStateEvent', body);
    }
    case 'device': {
      const { lifecycle, deviceId, deviceName, detail } = news;
      const body = { lifecycle, ...owned, deviceId, deviceName, principal: APP_OWNER.ownerId, ...detail };
      return event('DEVICE_LIFECYCLE_EVENT', 'deviceLifecycleEvent', body);
    }
  }
}

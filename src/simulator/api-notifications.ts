import { field, isObject, stringField } from '../base/json';
import { listIn, objectBody, textIn, unprocessable } from './body-checks';
import { jsonAnswer } from './exchange';
import { forbidden } from './refusal';
import type { Route } from './router';
import { jsonBody, route } from './router';

/** A message that went to the phones of a location. */
export interface SentNotification {
  readonly locationId: string;
  readonly type: string;
  readonly title: string;
  readonly body: string;
}

const TYPES = ['ALERT', 'SUGGESTED_ACTION', 'EVENT_LOGGING', 'AUTOMATION_INFO'];
const LONGEST = 1_000;
const MOST_KEPT = 100;

/** `/notification`: Samsung gives its permission to personal access tokens, and to no app of one's own. */
export function notificationRoutes(sent: SentNotification[]): Route[] {
  return [
    route('POST', '/notification', { right: 'x:notifications' }, (call) => {
      const body = objectBody(jsonBody(call));
      const locationId = textIn(body, 'locationId', LONGEST);
      if (locationId !== call.caller.locationId) throw forbidden();
      const type = textIn(body, 'type', LONGEST);
      if (!TYPES.includes(type)) throw unprocessable('type', `must be one of [${TYPES.join(', ')}]`);
      const messages = listIn(body, 'messages').flatMap((message) => (isObject(message) ? Object.values(message) : []));
      const [first] = messages;
      const [title, words] = [stringField(first, 'title'), stringField(first, 'body')];
      if (title === undefined || words === undefined) throw unprocessable('messages', 'must have a title and a body');
      const link = field(body, 'deepLink');
      if (link !== undefined && !['device', 'installedApp', 'location'].includes(stringField(link, 'type') ?? '')) {
        throw unprocessable('deepLink.type', 'must be one of [device, installedApp, location]');
      }
      sent.push({ locationId, type, title, body: words });
      if (sent.length > MOST_KEPT) sent.shift();
      return jsonAnswer({ code: 200, message: 'Success' });
    }),
  ];
}

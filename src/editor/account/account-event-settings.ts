import { withoutSlashes } from '../../base/contract/addresses';
import { formValue, isChanged } from './account-form';
import { publicFault } from './event-steps';
import { addressInWords, asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** A month has so many seconds. */
const MONTH_SECONDS = 30 * 86_400;

/** The public address of the webhook, where there is one. */
export function checkWebhookUrl(value: unknown): Verdict {
  const address = asText(value);
  if (address === '' || isEnvironment(address)) return true;
  const fault = publicFault(address);
  if (fault === undefined) return true;
  if (fault === 'plain') return t('eventSetup.addressPlain');
  return fault === 'home' ? t('eventSetup.addressHome') : addressInWords(fault, address);
}

/** By which ways events may come, as the form is now. */
export function chosenWay(): 'webhook' | 'poll' | 'off' {
  const wish = formValue('events');
  if (wish === 'off') return 'off';
  // What the environment decides may turn out to be any mode.
  const maySubscribe = formValue('mode') === 'oauth' || isEnvironment(formValue('mode'));
  return wish === 'poll' || !maySubscribe ? 'poll' : 'webhook';
}

/** Shows what belongs to the chosen way, now and at each change. The part is open where something is not as usual. */
export function prepareEventSettings(defaults: Readonly<Record<string, string>>): void {
  const events = $('#node-config-input-events');
  $('#smartthings-account-events').prop('open', isChanged(defaults));
  const show = (): void => {
    const way = chosenWay();
    $('.smartthings-account-events-only').each((_index, element) => {
      const ways = (element.dataset.ways ?? '').split(' ');
      $(element).toggleClass('smartthings-account-hidden', !ways.includes(way));
    });
    // A personal token, and a token of somebody else, may not subscribe.
    const maySubscribe = formValue('mode') === 'oauth' || isEnvironment(formValue('mode'));
    events.find('option[value="webhook"]').prop('disabled', !maySubscribe);
    showCost();
  };
  events.on('change', show);
  $('#node-config-input-mode').on('change', show);
  $('#node-config-input-pollInterval').on('change keyup', showCost);
  show();
}

function showCost(): void {
  const seconds = Number(formValue('pollInterval'));
  const calls = Math.ceil(MONTH_SECONDS / seconds);
  const isKnown = seconds > 0 && Number.isFinite(calls);
  $('#smartthings-account-poll-cost').text(
    isKnown ? t('eventSetup.pollCost', { calls: calls.toLocaleString(RED.i18n.lang()) }) : '',
  );
}

/** The address of the webhook as the browser sees it; `undefined` where that is not https, and so not public. */
export function proposedAddress(accountId: string): string | undefined {
  const { protocol, origin } = window.location;
  return protocol === 'https:' ? origin + webhookPath(accountId) : undefined;
}

/** Where this Node-RED takes an account's events. */
export function webhookPath(accountId: string): string {
  const root = RED.settings.httpNodeRoot;
  return `${typeof root === 'string' ? withoutSlashes(root) : ''}/smartthings/events/${encodeURIComponent(accountId)}`;
}

import type { AccountView, EventsView } from '../../base/contract/routes';
import { needed, onPress, type AccountDesk } from './account-desk';
import { chosenWay, proposedAddress, webhookPath } from './account-event-settings';
import { eventFactsOf, type Fact } from './account-facts';
import { formValue } from './account-form';
import { EVENT_STEPS, eventSteps, type StepState } from './event-steps';
import { RouteFailure } from '../shared/routes';
import { inWords } from '../shared/sentence';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The part of the open dialog that is about events. */
export interface EventsPart {
  /** Shows how it stands with the events; `undefined` where the runtime tells nothing of this account as it is in the form. */
  show(account: AccountView | undefined): void;
}

/** Wires the steps to events at once: the address, registering it, and its confirmation. */
export function prepareEvents(desk: AccountDesk): EventsPart {
  const address = $('#node-config-input-webhookUrl');
  const token = $('#smartthings-account-events-token');
  const proposed = proposedAddress(desk.accountId);
  let known: EventsView | undefined;

  const showSteps = (): void => drawSteps(eventSteps(formValue('webhookUrl'), known), known);
  const register = async (): Promise<string> => {
    const personalToken = needed(token, t('guide.tokenMissing'));
    const meant = needed(address, t('eventSetup.addressFirst'));
    // Samsung calls the address at once, and only what is deployed answers there.
    if (meant !== deployedAddress(desk.accountId)) throw new RouteFailure(0, t('eventSetup.deployFirst'));
    const { isConfirmed } = await desk.routes.registerEvents(personalToken);
    token.val('');
    return isConfirmed ? t('eventSetup.registeredBefore') : t('eventSetup.registered');
  };

  $('#smartthings-account-events-path').text(
    proposed === undefined ? t('eventSetup.path', { path: webhookPath(desk.accountId) }) : '',
  );
  $('#smartthings-account-events-propose').toggleClass('smartthings-account-hidden', proposed === undefined);
  onPress('events-propose', () => address.val(proposed ?? '').trigger('change'));
  onPress('events-register', (button) => void desk.run(button, register));
  onPress(
    'events-confirm',
    (button) => void desk.run(button, () => desk.routes.confirmEvents().then(() => t('eventSetup.accepted'))),
  );
  address.on('change keyup', showSteps);
  $('#node-config-input-events').on('change', () => showState(known));
  showSteps();

  return {
    show(account) {
      const isThis = account?.mode === formValue('mode');
      known = isThis ? account.events : undefined;
      showState(known);
      showSteps();
    },
  };
}

/** What the runtime has been told of the account's public address by the last Deploy. */
function deployedAddress(accountId: string): string {
  const deployed = (RED.nodes.originalFlow() ?? []).find(({ id }) => id === accountId);
  return asText((deployed as Record<string, unknown> | undefined)?.webhookUrl);
}

/** Written only where it changed: a screen reader reads a new sentence out. */
function showState(events: EventsView | undefined): void {
  const place = $('#smartthings-account-events-sentence');
  const sentence = events ? inWords(events.message, events.sentence) : t('eventSetup.unknown');
  if (place.text() !== sentence) place.text(sentence);
  place.prev().attr('data-light', events ? lightOf(events.state) : 'none');
  showFacts(events && chosenWay() !== 'off' ? eventFactsOf(events) : []);
}

function showFacts(facts: readonly Fact[]): void {
  const place = $('#smartthings-account-events-facts');
  const now = JSON.stringify(facts);
  if (place.data('shown') === now) return;
  place.data('shown', now).empty();
  for (const { label, value, title } of facts) {
    place.append($('<dt>').text(label), $('<dd>').text(value).attr({ title }));
  }
}

function lightOf(state: EventsView['state']): 'good' | 'wait' | 'bad' | 'none' {
  if (state === 'off') return 'none';
  if (state === 'blocked') return 'bad';
  return state === 'waiting' ? 'wait' : 'good';
}

function drawSteps(steps: Readonly<Record<string, StepState>>, events: EventsView | undefined): void {
  for (const step of EVENT_STEPS) {
    const state = steps[step] ?? 'later';
    const line = $(`.smartthings-account-steps > [data-step="${step}"]`).attr('data-state', state);
    const place = line.children('.smartthings-account-step-state');
    const said = stateInWords(state);
    if (place.text() !== said) place.text(said);
  }
  const waitsForClick = events?.confirmation === 'asking';
  $('#smartthings-account-events-confirm').toggleClass('smartthings-account-hidden', !waitsForClick);
}

function stateInWords(state: StepState): string {
  switch (state) {
    case 'done':
      return t('eventSetup.done');
    case 'now':
      return t('eventSetup.now');
    case 'failed':
      return t('eventSetup.failed');
    case 'later':
      return '';
  }
}

import type { HomeDevice } from '../../../../base/contract/home';
import { changeNode, switchNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { commandNode, deviceEventNode, statusNode } from '../home-nodes';
import { componentWith, framed, has, partnerOf, showSent, type RecipeBook, type RecipePlace } from './recipe';
import { t } from '../../words';

const HEATING = 'thermostatHeatingSetpoint';
/** By so many degrees, of whichever scale. */
const DOWN = 4;

/** The heating goes down while something is open, and back to what it was: for a contact with a thermostat near it, or the other way round. */
export const heatingWhileOpen: RecipeBook = (place) => {
  const { account, device } = place;
  const pair = contactAndThermostat(place);
  if (!pair) return [];
  const { contact, thermostat } = pair;
  const label = t('recipe.heating.label', { contact: contact.label });
  const how = t('recipe.heating.how', { contact: contact.label, thermostat: thermostat.label });
  return [{ id: 'heating', label, make: () => framed(heatingFlow(account, contact, thermostat), device, label, how) }];
};

function contactAndThermostat(place: RecipePlace): { contact: HomeDevice; thermostat: HomeDevice } | undefined {
  const { device } = place;
  if (has('contactSensor')(device)) {
    const thermostat = partnerOf(place, has(HEATING), 'Thermostat');
    return thermostat && { contact: device, thermostat };
  }
  const contact = has(HEATING)(device) ? partnerOf(place, has('contactSensor'), 'ContactSensor') : undefined;
  return contact && { contact, thermostat: device };
}

function heatingFlow(account: string, contact: HomeDevice, thermostat: HomeDevice): FlowSketch {
  const flow = new FlowSketch();
  const sensor = { component: componentWith(contact, 'contactSensor')?.id ?? 'main', capability: 'contactSensor' };
  const component = componentWith(thermostat, HEATING)?.id ?? 'main';
  const heard = flow.begin(deviceEventNode(account, contact, { ...sensor, attribute: 'contact' }));
  const openOrClosed = switchNode(
    ...([t('recipe.heating.open'), 'payload'] as const),
    ...([
      { t: 'eq', v: 'open', vt: 'str' },
      { t: 'eq', v: 'closed', vt: 'str' },
    ] as const),
  );
  const opened = flow.then(heard, openOrClosed);
  // What it is set to now comes back later.
  const kept = `heating_${thermostat.deviceId.replace(/\W/g, '_')}`;
  const setpoint = { component, capability: HEATING, attribute: 'heatingSetpoint' };
  const read = flow.then(opened, statusNode(account, thermostat, setpoint));
  const lower = changeNode(
    t('recipe.heating.down'),
    { p: kept, pt: 'flow', to: 'payload', tot: 'msg' },
    { p: 'payload', pt: 'msg', to: `payload - ${DOWN}`, tot: 'jsonata' },
  );
  const command = flow.then(flow.then(read, lower), commandNode(account, thermostat, { ...setpoint, command: '' }));
  showSent(flow, command);
  const back = changeNode(t('recipe.heating.back'), { p: 'payload', pt: 'msg', to: kept, tot: 'flow' });
  const known = switchNode(t('recipe.heating.known'), 'payload', { t: 'nnull' });
  flow.join(flow.then(flow.then(opened, back, 1), known), command);
  return flow;
}

import type { HomeDevice } from '../../../../base/contract/home';
import { changeNode, dailyNode, debugNode, fileNode, switchNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { statusNode } from '../home-nodes';
import { componentWith, framed, tell, type RecipeBook } from './recipe';
import { t } from '../../words';

/** What the device is about, as a line of a file each day. */
export const dailyReading: RecipeBook = ({ account, device }) => {
  const { now } = device;
  if (!now) return [];
  const label = t('recipe.daily.label');
  const make = () => {
    const flow = new FlowSketch();
    const filename = fileNameFor(device);
    const morning = flow.begin(dailyNode(t('recipe.daily.at'), 7, 0));
    const read = flow.then(morning, statusNode(account, device, now));
    const line = '$now() & ";" & $string(payload) & ";" & (attribute.unit ? attribute.unit : "")';
    const written = flow.then(
      read,
      changeNode(t('recipe.daily.line'), { p: 'payload', pt: 'msg', to: line, tot: 'jsonata' }),
    );
    flow.then(flow.then(written, fileNode(filename, filename)), debugNode(t('recipe.daily.shown')));
    return framed(flow, device, label, t('recipe.daily.how', { device: device.label, file: filename }));
  };
  return [{ id: 'daily', label, make }];
};

/** Letters and digits of any language; a name alone, so that it lies where Node-RED runs. */
function fileNameFor({ label }: HomeDevice): string {
  const name = label
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return `${name || 'smartthings'}.csv`;
}

/** What a meter counted since the day before. */
export const energyOfTheDay: RecipeBook = ({ account, device }) => {
  const meter = meterOf(device);
  if (!meter) return [];
  const label = t('recipe.energy.label');
  const make = () => {
    const flow = new FlowSketch();
    const { kilowattHours, ...part } = meter;
    const kept = `energy_${device.deviceId.replace(/\W/g, '_')}`;
    const midnight = flow.begin(dailyNode(t('recipe.energy.at'), 23, 59));
    const read = flow.then(midnight, statusNode(account, device, part));
    const since = changeNode(
      t('recipe.energy.since'),
      { p: 'meter', pt: 'msg', to: kilowattHours, tot: 'jsonata' },
      { p: 'payload', pt: 'msg', to: `$round(meter - $flowContext("${kept}"), 2)`, tot: 'jsonata' },
      { p: kept, pt: 'flow', to: 'meter', tot: 'msg' },
    );
    const known = switchNode(t('recipe.energy.known'), 'payload', { t: 'nnull' });
    tell(flow, flow.then(flow.then(read, since), known), t('recipe.energy.says'));
    return framed(flow, device, label, t('recipe.energy.how', { device: device.label }));
  };
  return [{ id: 'energy', label, make }];
};

interface Meter {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  /** JSONata: its reading in kilowatt-hours. */
  readonly kilowattHours: string;
}

function meterOf(device: HomeDevice): Meter | undefined {
  const report = componentWith(device, 'powerConsumptionReport');
  const meter = componentWith(device, 'energyMeter');
  if (meter) {
    const kilowattHours = 'attribute.unit = "Wh" ? payload / 1000 : payload';
    return { component: meter.id, capability: 'energyMeter', attribute: 'energy', kilowattHours };
  }
  if (!report) return undefined;
  // In watt-hours, always.
  const place = { component: report.id, capability: 'powerConsumptionReport', attribute: 'powerConsumption' };
  return { ...place, kilowattHours: 'payload.energy / 1000' };
}

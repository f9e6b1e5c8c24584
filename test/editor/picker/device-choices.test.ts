import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
  readonly now?: string;
  readonly mark?: string;
  readonly isUnlikely?: boolean;
}
const globals = { RED: { _: (key: string) => key.replace(/^.*:/, '') } };
const choices = editorModule('picker/device-choices', globals) as {
  capabilityChoices(devices: object[], device: object | undefined, place: object): Choice[];
  componentChoices(device: object | undefined): Choice[];
  attributeChoices(definition: object | undefined, present: object): Choice[];
  valueInWords(value: object): string;
};
const likely = editorModule('picker/likely', globals) as {
  likelyCapability(part: string, device: object, component: object): string | undefined;
  likelyPart(part: string, capability: string, definition: object | undefined): string | undefined;
  byLikelihood(capability: string, commands: string[]): string[];
};

const main = {
  id: 'main',
  label: 'main',
  capabilities: ['refresh', 'switch', 'battery'],
  disabled: ['samsungce.drumDry', 'washerOperatingState'],
  reportOnly: ['battery'],
};
const device = { deviceId: 'd', components: [main] };
const reporting = { main: { washerOperatingState: { machineState: { value: 'stop' } } } };

describe('the choices of a picker', () => {
  it('offer a capability that its maker switched off where it reports all the same, marked', () => {
    const place = { part: 'attribute', component: 'main', values: reporting };
    const found = choices.capabilityChoices([device], device, place);
    assert.deepEqual(
      [...found].map(({ value, mark }) => [value, mark]),
      [
        ['battery', undefined],
        ['switch', undefined],
        ['refresh', undefined],
        ['washerOperatingState', 'picker.disabled'],
      ],
    );
  });

  it('put what takes no commands last where a command is chosen', () => {
    const found = choices.capabilityChoices([device], device, { part: 'command', component: '', values: {} });
    assert.deepEqual(
      [...found].map(({ value, isUnlikely = false }) => [value, isUnlikely]),
      [
        ['switch', false],
        ['refresh', false],
        ['battery', true],
      ],
    );
  });

  it('show what an attribute reports, be it called like a part of every object', () => {
    const attributes = { switch: {}, constructor: {}, toString: {} };
    const present = { switch: { value: 'on' }, toString: { value: 21, unit: 'C' } };
    const found = choices.attributeChoices({ id: 'odd', attributes, commands: {} }, present);
    assert.deepEqual(
      [...found].map(({ value, now }) => [value, now]),
      [
        ['switch', 'on'],
        ['constructor', undefined],
        ['toString', '21 °C'],
      ],
    );
  });

  it('name each component once, and by its id only where two look alike', () => {
    const of = (...components: object[]): unknown[] =>
      [...choices.componentChoices({ components })].map(({ label, detail }) => [label, detail]);
    assert.deepEqual(of({ id: 'main', label: 'main' }), [['Main', undefined]]);
    assert.deepEqual(of({ id: 'main', label: 'main' }, { id: 'hca.main', label: 'hca.main' }), [
      ['Main', 'main'],
      ['Main', 'hca.main'],
    ]);
    assert.deepEqual(of({ id: 'main', label: 'main' }, { id: 'outlet2', label: 'Outlet 2' }), [
      ['Main', undefined],
      ['Outlet 2', undefined],
    ]);
  });

  it('say values as people do', () => {
    assert.deepEqual(
      [{ value: 18.2, unit: 'C' }, { value: 64, unit: '%' }, { value: 'on' }].map(choices.valueInWords),
      ['18.2 °C', '64 %', 'on'],
    );
  });
});

describe('what is likely meant', () => {
  it('is to switch what has a switch, and nothing where several are as likely', () => {
    assert.equal(likely.likelyCapability('command', device, main), 'switch');
    const sensor = { id: 'main', capabilities: ['temperatureMeasurement', 'battery'], reportOnly: [] };
    assert.equal(likely.likelyCapability('command', { components: [sensor] }, sensor), undefined);
    const only = { id: 'main', capabilities: ['refresh', 'audioVolume'] };
    assert.equal(likely.likelyCapability('command', { components: [only] }, only), 'audioVolume');
  });

  it('is what the device reports first, for a reading', () => {
    const now = { component: 'main', capability: 'battery', attribute: 'battery', value: 80 };
    assert.equal(likely.likelyCapability('attribute', { ...device, now }, main), 'battery');
  });

  it('never opens a door or unlocks one', () => {
    for (const capability of ['lock', 'doorControl', 'valve']) {
      const commands = { lock: {}, unlock: {}, open: {}, close: {} };
      assert.match(likely.likelyPart('command', capability, { commands }) ?? '', /^(lock|close)$/);
    }
  });

  it('is the only command, or the attribute that the capability is named after', () => {
    assert.equal(likely.likelyPart('command', 'refresh', { commands: { refresh: {} } }), 'refresh');
    assert.equal(likely.likelyPart('command', 'colorControl', { commands: { setHue: {}, setColor: {} } }), undefined);
    const attributes = { temperatureRange: {}, temperature: {} };
    assert.equal(likely.likelyPart('attribute', 'temperatureMeasurement', { attributes }), 'temperature');
    assert.equal(likely.likelyPart('attribute', 'switch', undefined), undefined);
  });

  it('stands first among the commands', () => {
    assert.deepEqual(
      [...likely.byLikelihood('switchLevel', ['beep', 'setLevel', 'off', 'on'])],
      ['on', 'off', 'setLevel', 'beep'],
    );
  });
});

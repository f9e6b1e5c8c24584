import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SmartThingsError } from '../../src/base/errors';
import type { VirtualEvent } from '../../src/api/virtual-devices';
import { standardCapabilities, standardCapability, type CapabilityDefinition } from '../../src/home/catalogue';
import { reportsFrom, type ReportInput } from '../../src/home/virtual-reports';
import { violations } from '../../src/simulator/schema';
import { failsWith } from '../support/api-fixture';

const unknownUnit = () => Promise.resolve(undefined);
const known = (capability: string) => Promise.resolve(standardCapability(capability));
const report = (input: ReportInput, unit?: string): Promise<VirtualEvent[]> =>
  reportsFrom(input, known, () => Promise.resolve(unit));
const refusal = (input: ReportInput, code: 'invalid_command' | 'invalid_message', key: string) =>
  failsWith(report(input), code, key);

describe('what a virtual device is made to report', () => {
  const contact = { component: 'main', capability: 'contactSensor', attribute: 'contact' };

  for (const [input, expected] of [
    [{ capability: 'contactSensor', attribute: 'contact', payload: 'open' }, [contact, 'open']],
    [{ capability: 'contactSensor', payload: ' OPEN ' }, [contact, 'open']],
    [{ capability: 'contactSensor', value: 'closed', payload: 'open' }, [contact, 'closed']],
    [
      { capability: 'motionSensor', payload: 'active' },
      [{ capability: 'motionSensor', attribute: 'motion' }, 'active'],
    ],
    [{ capability: 'switch', payload: true }, [{ capability: 'switch', attribute: 'switch' }, 'on']],
    [{ capability: 'switch', value: 0, payload: 'on' }, [{ capability: 'switch', attribute: 'switch' }, 'off']],
    [{ payload: 'OFF' }, [{ capability: 'switch', attribute: 'switch' }, 'off']],
    [{ payload: { ...contact, value: 'open', previous: 'closed', source: 'poll' } }, [contact, 'open']],
    [
      { component: 'two', payload: { capability: 'contactSensor', value: 'open' } },
      [{ ...contact, component: 'two' }, 'open'],
    ],
  ] as const) {
    it(`is understood: ${JSON.stringify(input)}`, async () => {
      const [place, value] = expected;
      assert.deepEqual(await report(input), [{ component: 'main', ...place, value }]);
    });
  }

  it('has the unit that is written, that there is, or that the device counts in', async () => {
    const temperature = { capability: 'temperatureMeasurement', attribute: 'temperature' };
    const place = { component: 'main', ...temperature };
    assert.deepEqual(await report({ ...temperature, payload: '21,5 °C' }), [{ ...place, value: 21.5, unit: 'C' }]);
    assert.deepEqual(await report({ ...temperature, payload: '70F' }, 'C'), [{ ...place, value: 70, unit: 'F' }]);
    assert.deepEqual(await report({ ...temperature, payload: '21.5' }, 'C'), [{ ...place, value: 21.5, unit: 'C' }]);
    assert.deepEqual(await report({ payload: { ...temperature, value: 70, unit: 'F' } }, 'C'), [
      { ...place, value: 70, unit: 'F' },
    ]);
    const [level] = await report({ capability: 'switchLevel', payload: '64 %' });
    assert.deepEqual(level, { component: 'main', capability: 'switchLevel', attribute: 'level', value: 64, unit: '%' });
  });

  it('is a list, each entry with its own place', async () => {
    const [one, two] = await report({
      payload: [
        { ...contact, value: 'open' },
        { capability: 'battery', value: 80 },
      ],
    });
    assert.deepEqual(one, { ...contact, value: 'open' });
    assert.deepEqual(two, { component: 'main', capability: 'battery', attribute: 'battery', value: 80, unit: '%' });
  });

  it('keeps what is told beside the value', async () => {
    const lock = { capability: 'lock', attribute: 'lock', value: 'unlocked', data: { method: 'keypad' } };
    assert.deepEqual(await report({ payload: lock }), [{ component: 'main', ...lock }]);
  });

  it('is refused with what would do', async () => {
    await refusal({ capability: 'contactSensor', payload: 'ajar' }, 'invalid_command', 'command.valueRefused');
    await refusal({ capability: 'battery', payload: 101 }, 'invalid_command', 'command.valueRefused');
    await refusal(
      { capability: 'contactSensor', attribute: 'door', payload: 'open' },
      'invalid_message',
      'home.attributeUnknown',
    );
    await refusal({ attribute: 'contact', payload: 'open' }, 'invalid_message', 'home.capabilityMissing');
    await refusal({ capability: 'threeAxis', payload: 'blue' }, 'invalid_command', 'command.valueRefused');
    await refusal({ capability: 'dustSensor', payload: 50 }, 'invalid_command', 'virtual.whichAttribute');
    for (const payload of [undefined, null]) {
      await refusal({ payload }, 'invalid_message', 'virtual.notUnderstood');
    }
    for (const payload of [undefined, () => 1, Buffer.from('x'), NaN]) {
      await refusal({ capability: 'switch', payload }, 'invalid_message', 'virtual.valueMissing');
    }
    for (const payload of ['toggle', 'open', 7, { capability: 'switch' }, { value: 'on' }, [1]]) {
      await refusal({ payload }, 'invalid_message', 'virtual.notUnderstood');
    }
    await refusal({ payload: [] }, 'invalid_message', 'virtual.listEmpty');
    await refusal({ capability: 5, payload: 'on' }, 'invalid_message', 'command.fieldNotText');
  });

  it('is sent unchecked where nobody knows the capability, as long as its attribute is named', async () => {
    const none = () => Promise.resolve(undefined);
    const place = { component: 'main', capability: 'acme.mood', attribute: 'mood' };
    const sent = await reportsFrom({ ...place, payload: 'merry' }, none, unknownUnit);
    assert.deepEqual(sent, [{ ...place, value: 'merry' }]);
    const nameless = reportsFrom({ capability: 'acme.mood', payload: 'merry' }, none, unknownUnit);
    await failsWith(nameless, 'invalid_command', 'virtual.attributeNeeded');
  });

  it('asks for a newer definition before it refuses, and believes it', async () => {
    const old = standardCapability('contactSensor');
    assert.ok(old);
    const json = JSON.stringify(old).replace('"open"', '"open","ajar"');
    const newer = JSON.parse(json) as CapabilityDefinition;
    const definitionOf = (_id: string, refusedBy?: CapabilityDefinition) => Promise.resolve(refusedBy ? newer : old);
    const sent = await reportsFrom({ capability: 'contactSensor', payload: 'ajar' }, definitionOf, unknownUnit);
    assert.equal(sent[0]?.value, 'ajar');
  });

  it('whatever the payload: a value that the definition allows, or a refusal', async () => {
    const capabilities = standardCapabilities().filter(({ attributes }) => Object.keys(attributes).length > 0);
    const words = capabilities.flatMap(({ attributes }) =>
      Object.values(attributes).flatMap(({ schema }) => (schema.properties?.value?.enum ?? []).map(String)),
    );
    const value = fc.oneof(fc.constantFrom(...words), fc.integer(), fc.double(), fc.jsonValue(), fc.anything());
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...capabilities), value, async ({ id }, payload) => {
        try {
          for (const event of await report({ capability: id, payload }, 'C')) {
            const schema = standardCapability(event.capability)?.attributes[event.attribute]?.schema.properties?.value;
            assert.deepEqual(violations(schema, event.value, 'value'), []);
            sent++;
          }
        } catch (error) {
          if (!(error instanceof SmartThingsError)) throw error;
          assert.match(error.code, /^invalid_/);
        }
      }),
      { seed: 12, numRuns: 2_000 },
    );
    assert.ok(sent > 50, `${sent} were sent`);
  });
});

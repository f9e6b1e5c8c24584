import assert from 'node:assert/strict';
import { standardCapability } from '../../../src/home/catalogue';
import type { CapabilityWords } from '../../../src/editor/shared/capability-words';
import { editorModule } from '../editor-module';

const globals = { RED: { _: (key: string) => key.replace(/^.*:/, '') } };
const { CapabilityWords: Words } = editorModule('shared/capability-words') as {
  CapabilityWords: new () => CapabilityWords;
};
interface Choice {
  readonly value: unknown;
  readonly label: string;
  readonly detail?: string;
}
const choices = editorModule('picker/device-choices', globals) as {
  capabilityChoices(devices: object[], device: object, place: object, words: CapabilityWords): Choice[];
  commandChoices(capability: string, definition: object, traits: object, words: CapabilityWords): Choice[];
  attributeChoices(definition: object, present: object, words: CapabilityWords): Choice[];
};
const { hintsFor } = editorModule('command/argument-hints', globals) as {
  hintsFor(
    definition: object,
    command: string,
    argument: object,
    traits: object,
    words: CapabilityWords,
  ): { choices: Choice[] };
};

const words = new Words();
words.add({
  switch: {
    label: '<b>Schalter</b>',
    attributes: { switch: { label: 'Zustand', values: { on: 'Ein' } } },
    commands: { on: { label: 'Einschalten' } },
  },
  thermostatMode: {
    attributes: { thermostatMode: { values: { heat: 'Heizen', cool: 'Kühlen' } } },
    commands: { setThermostatMode: { arguments: { mode: { label: 'Art', values: { heat: 'Wärmen' } } } } },
  },
});
const shown = (all: readonly Choice[]): unknown[] => [...all].map(({ value, label }) => [value, label]);

describe('what a viewer calls capabilities', () => {
  it('is Samsung’s name where there is one, else the id in words; the id stands beside it', () => {
    const main = { id: 'main', label: 'main', capabilities: ['switch', 'colorControl'] };
    const place = { part: 'command', component: 'main', values: {} };
    const found = choices.capabilityChoices([], { components: [main] }, place, words);
    assert.deepEqual(
      [...found].map(({ label, detail }) => [label, detail]),
      [
        ['<b>Schalter</b>', 'switch'],
        ['Color control', 'colorControl'],
      ],
    );
    const definition = standardCapability('switch');
    assert.ok(definition);
    assert.deepEqual(shown(choices.commandChoices('switch', definition, {}, words)), [
      ['on', 'Einschalten'],
      ['off', 'Off'],
    ]);
    assert.deepEqual(shown(choices.attributeChoices(definition, {}, words)), [['switch', 'Zustand']]);
  });

  it('is the name of a choice: of the argument, else of what it sets; the device’s own name comes first', () => {
    const definition = standardCapability('thermostatMode');
    const argument = definition?.commands.setThermostatMode?.arguments[0];
    assert.ok(definition && argument);
    const traits = { supportedThermostatModes: ['heat', 'cool', 'away'] };
    const own = { supportedThermostatModes: [{ id: 'heat', name: 'Mollig' }, 'cool'] };
    const labels = (known: object): string[] =>
      [...hintsFor(definition, 'setThermostatMode', argument, known, words).choices].map(({ label }) => label);
    assert.deepEqual(labels(traits), ['Wärmen', 'Kühlen', 'away']);
    assert.deepEqual(labels(own), ['Mollig', 'Kühlen']);
    assert.equal(words.argument('thermostatMode', 'setThermostatMode', 'mode'), 'Art');
  });

  it('is the id for what nobody named, whatever it is called', () => {
    for (const id of ['constructor', '__proto__', 'toString', '']) {
      assert.equal(typeof words.capability(id), 'string');
      assert.equal(words.value('switch', 'switch', id), id);
      assert.equal(words.value(id, id, 'x'), 'x');
      assert.equal(words.argumentValue('switch', id, id, id), undefined);
    }
    assert.equal(words.value('switch', undefined, 'on'), 'on');
  });

  it('stays as it was first told, and tells whether there is more', () => {
    const some = new Words();
    assert.equal(some.add({ a: { label: 'One' } }), true);
    assert.equal(some.add({ a: { label: 'Two' } }), false);
    assert.equal(some.add({}), false);
    assert.deepEqual([some.capability('a'), some.count], ['One', 1]);
  });
});

import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const { parseQuery } = editorModule('sidebar/search/query') as { parseQuery(text: string): readonly object[] };
const { matchOf, isNamed } = editorModule('sidebar/search/matching') as {
  matchOf(
    device: object,
    terms: readonly object[],
    wording: object,
  ): { readonly values: readonly object[] } | undefined;
  isNamed(name: string, terms: readonly object[]): boolean;
};

/** What comes out of another realm, as plain data of this one. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const terms = (text: string): unknown => plain(parseQuery(text));
const word = (text: string, isPhrase = false): object => ({ kind: 'word', word: text, isPhrase });
const comparison = (name: string, operator: string, value: number): object => ({
  kind: 'comparison',
  name,
  operator,
  value,
});

const wording = {
  kind: (kind: string) => ({ Light: 'Lampe', ContactSensor: 'Kontaktsensor' })[kind] ?? kind,
  id: (id: string) => id.replace(/([a-z])([A-Z])/g, '$1 $2'),
  online: 'verbunden',
  offline: 'getrennt',
};

function device(label: string, kind: string, values: object, more: object = {}): object {
  return {
    ...{ deviceId: label, label, name: 'c2c-rgbw', kind, room: 'Kitchen', location: 'Home', online: true },
    ...{ components: [{ id: 'main', label: 'main', capabilities: Object.keys(values) }], values: { main: values } },
    ...more,
  };
}
const lamp = device('Reading lamp', 'Light', {
  switch: { switch: { value: 'on' } },
  switchLevel: { level: { value: 64, unit: '%' } },
});
const door = device(
  'Front door',
  'ContactSensor',
  { contactSensor: { contact: { value: 'open' } }, battery: { battery: { value: 15, unit: '%' } } },
  { room: 'Hall', online: false },
);
const hub = device(
  '주방 허브',
  'Hub',
  { bridge: {}, powerMeter: { power: { value: 4.5, unit: 'W' } } },
  { online: null },
);
const HOME = [lamp, door, hub];

function found(text: string): unknown {
  const query = parseQuery(text);
  return HOME.flatMap((one) => (matchOf(one, query, wording) ? [(one as { label: string }).label] : []));
}

describe('a search in the home', () => {
  it('understands words, phrases and comparisons', () => {
    assert.deepEqual(terms('  Kitchen  OPEN '), [word('kitchen'), word('open')]);
    assert.deepEqual(terms('"front door" lamp'), [word('front door', true), word('lamp')]);
    assert.deepEqual(terms('battery < 20'), [comparison('battery', '<', 20)]);
    assert.deepEqual(terms('battery<20% level>=1,5 power!=-3 temperature = 21 °C'), [
      comparison('battery', '<', 20),
      comparison('level', '>=', 1.5),
      comparison('power', '!=', -3),
      comparison('temperature', '=', 21),
    ]);
  });

  it('takes what it does not understand for words, and never fails', () => {
    assert.deepEqual(terms('battery <'), [word('battery'), word('<')]);
    assert.deepEqual(terms('< 20'), [word('<'), word('20')]);
    assert.deepEqual(terms('battery < many'), [word('battery'), word('<'), word('many')]);
    assert.deepEqual(terms('"unfinished door'), [word('unfinished door', true)]);
    for (const nothing of ['', '   ', '"', '""', '„“ "']) assert.deepEqual(terms(nothing), [], nothing);
    assert.ok(JSON.stringify(terms('a'.repeat(10_000))).length < 1_000);
    assert.deepEqual(terms('🙂 (.*) <b>'), [word('🙂'), word('(.*)'), word('<b>')]);
  });

  it('finds by name, room, kind in both languages, capability and value', () => {
    assert.deepEqual(found('reading'), ['Reading lamp']);
    assert.deepEqual(found('hall'), ['Front door']);
    assert.deepEqual(found('light'), ['Reading lamp']);
    assert.deepEqual(found('kontakt'), ['Front door']);
    assert.deepEqual(found('powerMeter'), ['주방 허브']);
    assert.deepEqual(found('open'), ['Front door']);
    assert.deepEqual(found('home'), ['Reading lamp', 'Front door', '주방 허브']);
  });

  it('takes a word where one begins, and looks into words of scripts without spaces', () => {
    // "on" is in "front" too.
    assert.deepEqual(found('on'), ['Reading lamp']);
    assert.deepEqual(found('oor'), []);
    assert.deepEqual(found('"oor"'), ['Front door']);
    assert.deepEqual(found('방'), ['주방 허브']);
  });

  it('tells what answers from what does not, in both languages', () => {
    assert.deepEqual(found('offline'), ['Front door']);
    assert.deepEqual(found('getrennt'), ['Front door']);
    assert.deepEqual(found('online'), ['Reading lamp']);
  });

  it('compares numbers, by the attribute where one is called so', () => {
    assert.deepEqual(found('battery < 20'), ['Front door']);
    assert.deepEqual(found('battery < 15'), []);
    assert.deepEqual(found('level > 60'), ['Reading lamp']);
    assert.deepEqual(found('power >= 4,5'), ['주방 허브']);
    assert.deepEqual(found('contact > 0'), []);
    assert.deepEqual(found('batt < 20'), ['Front door']);
  });

  it('wants all terms at once', () => {
    assert.deepEqual(found('kitchen on'), ['Reading lamp']);
    assert.deepEqual(found('hall on'), []);
    assert.deepEqual(found('offline battery < 20 door'), ['Front door']);
  });

  it('names the values that were meant, and none for a name', () => {
    const values = (text: string): unknown => plain(matchOf(door, parseQuery(text), wording)?.values);
    assert.deepEqual(values('door'), []);
    assert.deepEqual(values('battery < 20 open'), [
      { deviceId: 'Front door', component: 'main', capability: 'battery', attribute: 'battery' },
      { deviceId: 'Front door', component: 'main', capability: 'contactSensor', attribute: 'contact' },
    ]);
  });

  it('works out once what an id is called, however many devices have it', () => {
    const asked: string[] = [];
    const counting = { ...wording, id: (id: string) => (asked.push(id), wording.id(id)) };
    const lamps = Array.from({ length: 20 }, (_, index) => ({ ...lamp, deviceId: `lamp-${String(index)}` }));
    for (const text of ['nothing of that', 'level > 90', 'switch']) {
      for (const one of lamps) matchOf(one, parseQuery(text), counting);
    }
    assert.deepEqual(asked.sort(), ['level', 'switch', 'switchLevel']);
  });

  it('finds scenes and modes by their names', () => {
    assert.ok(isNamed('Good night', parseQuery('night')));
    assert.ok(!isNamed('Good night', parseQuery('night battery < 20')));
    assert.ok(isNamed('Good night', parseQuery('')));
  });
});

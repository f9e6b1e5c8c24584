import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Row {
  readonly kind: string;
  readonly key: string;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly isOpen?: boolean;
  readonly device?: { label: string };
  readonly room?: { name: string | null };
  readonly component?: string;
  readonly place?: { attribute: string };
}
interface Openness {
  isOpen(key: string): boolean;
  set(key: string, isOpen: boolean): void;
}
const { rowsOf, Openness } = editorModule('sidebar/home/rows') as {
  rowsOf(
    model: { devices: readonly object[] },
    openness: Openness,
    found?: ReadonlyMap<string, object>,
  ): readonly Row[];
  Openness: new () => Openness;
};
const { targetOf } = editorModule('sidebar/home/home-tree', { RED: { _: (key: string) => key } }) as {
  targetOf(key: string, at: number, rows: readonly Row[], page: number): number | undefined;
};

const value = { value: 1 };
function device(label: string, room: string | null, values: object): object {
  return {
    ...{ deviceId: label, label, room, roomId: room && `id ${room}`, location: 'Home', locationId: 'home' },
    ...{ components: Object.keys(values).map((id) => ({ id, label: id, capabilities: [] })), values },
  };
}
const HOME = [
  device('Lamp 10', 'Kitchen', { main: { refresh: {}, switch: { switch: value }, battery: { battery: value } } }),
  device('Lamp 9', 'Kitchen', { main: { switch: { switch: value } }, second: { switch: { switch: value } } }),
  device('Stray', null, {}),
  device('Door', 'Attic', { main: { contactSensor: { contact: value } } }),
];

function inShort(rows: readonly Row[]): string[] {
  return [...rows].map(({ kind, level, room, device: of, component, place }) => {
    const name = place?.attribute ?? component ?? of?.label ?? room?.name ?? '-';
    return `${'  '.repeat(level - 1)}${kind} ${name}`;
  });
}

describe('the rows of the home', () => {
  it('are rooms by name with their devices, those without a room last, numbers as people count', () => {
    assert.deepEqual(inShort(rowsOf({ devices: HOME }, new Openness())), [
      ...[
        'room Attic',
        '  device Door',
        'room Kitchen',
        '  device Lamp 9',
        '  device Lamp 10',
        'room -',
        '  device Stray',
      ],
    ]);
  });

  it('show the values of an open device, by component where there are several', () => {
    const openness = new Openness();
    openness.set('device Lamp 9', true);
    openness.set('device Lamp 10', true);
    openness.set('component Lamp 9 second', true);
    openness.set('room id Attic', false);
    assert.deepEqual(inShort(rowsOf({ devices: HOME }, openness)), [
      ...['room Attic', 'room Kitchen', '  device Lamp 9', '    component main', '    component second'],
      ...[
        '      value switch',
        '  device Lamp 10',
        '    value switch',
        '    value battery',
        'room -',
        '  device Stray',
      ],
    ]);
  });

  it('show what was found alone, with the values that were meant, also in a closed room', () => {
    const openness = new Openness();
    openness.set('room id Kitchen', false);
    const place = { deviceId: 'Lamp 10', component: 'main', capability: 'battery', attribute: 'battery' };
    const found = new Map([['Lamp 10', { values: [place] }]]);
    assert.deepEqual(inShort(rowsOf({ devices: HOME }, openness, found)), [
      ...['room Kitchen', '  device Lamp 10', '    value battery'],
    ]);
    assert.deepEqual(inShort(rowsOf({ devices: HOME }, openness, new Map())), []);
    // A key would open or close it where nobody sees it.
    const [room] = rowsOf({ devices: HOME }, openness, found);
    assert.equal(room?.isOpen, undefined);
  });

  it('tell screen readers where each stands', () => {
    const [, , kitchen, nine, ten] = rowsOf({ devices: HOME }, new Openness());
    assert.deepEqual([kitchen?.position, kitchen?.siblings], [2, 3]);
    assert.deepEqual([nine?.position, nine?.siblings, ten?.position], [1, 2, 2]);
  });

  it('have a key each, whatever things are called', () => {
    const odd = ['a b', 'a', '<b>"', '🙂', '__proto__'].map((label) =>
      device(label, label, { main: { 'b c': { d: value } }, 'main b': { c: { d: value } } }),
    );
    const openness = new Openness();
    for (const label of ['a b', 'a', '<b>"', '🙂', '__proto__']) {
      openness.set(`device ${label}`, true);
      openness.set(`component ${label} main`, true);
      openness.set(`component ${label} main b`, true);
    }
    const keys = [...rowsOf({ devices: odd }, openness)].map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('are gone through by keys', () => {
    const openness = new Openness();
    openness.set('device Lamp 10', true);
    const rows = rowsOf({ devices: HOME }, openness);
    const names = inShort(rows);
    const from = (name: string, key: string): string | undefined => {
      const target = targetOf(key, names.indexOf(name), rows, 3);
      return target === undefined ? undefined : names[target];
    };
    assert.equal(from('room Attic', 'ArrowDown'), '  device Door');
    assert.equal(from('room Attic', 'ArrowUp'), 'room Attic');
    assert.equal(from('    value battery', 'ArrowLeft'), '  device Lamp 10');
    assert.equal(from('  device Lamp 9', 'ArrowLeft'), 'room Kitchen');
    assert.equal(from('  device Lamp 10', 'ArrowRight'), '    value switch');
    // It is closed, or opened, where it stands.
    assert.equal(from('  device Lamp 9', 'ArrowRight'), undefined);
    assert.equal(from('  device Lamp 10', 'ArrowLeft'), undefined);
    assert.equal(from('room Attic', 'End'), '  device Stray');
    assert.equal(from('  device Stray', 'PageUp'), '    value switch');
    assert.equal(from('room Attic', 'a'), undefined);
    assert.equal(targetOf('ArrowDown', -1, rows, 3), 0);
  });
});

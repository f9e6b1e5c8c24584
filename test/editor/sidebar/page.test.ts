import assert from 'node:assert/strict';
import type { PresentValue, PresentValues } from '../../../src/base/contract/home';
import type { LiveDevice, LiveRoom } from '../../../src/base/contract/live-home';
import {
  deviceWith,
  making,
  type ConfigNode,
  type Language,
  type MadeNode,
  type PagePlace,
  type RoomPage,
} from './made';

const ACCOUNT = 'account-1';
const kitchen: LiveRoom = { roomId: 'kitchen', name: 'Kitchen', locationId: 'home', location: 'Home' };

type Reported = Readonly<Record<string, PresentValue['value'] | PresentValue>>;

/** A device that reports these, such as `switch.switch`, in `main` and maybe in other components. */
function reporting(
  label: string,
  main: Reported,
  more: Partial<LiveDevice> & { others?: Record<string, Reported> } = {},
) {
  const { others = {}, ...device } = more;
  const parts = Object.entries({ ...others, main });
  const values: PresentValues = Object.fromEntries(
    parts.map(([id, reported]) => [
      id,
      Object.fromEntries(
        Object.entries(reported).map(([path, value]) => {
          const [capability = '', attribute = ''] = path.split('.');
          return [capability, { [attribute]: typeof value === 'object' ? value : { value } }];
        }),
      ),
    ]),
  );
  const components = parts.map(([id]) => ({ id, label: id, capabilities: Object.keys(values[id] ?? {}) }));
  return { ...deviceWith([], { deviceId: label, label, roomId: 'kitchen', components, ...device }), values };
}

const lamp = reporting('Lamp', { 'switch.switch': 'off', 'switchLevel.level': 40, 'battery.battery': 80 });
const door = reporting('Back door', { 'contactSensor.contact': 'closed', 'temperatureMeasurement.temperature': 19 });
const lock = reporting('Front door', { 'lock.lock': 'locked' });
const heater = reporting('Heater', {
  'temperatureMeasurement.temperature': { value: 68, unit: 'F' },
  'thermostatHeatingSetpoint.heatingSetpoint': { value: 70, unit: 'F' },
});
const strip = reporting('Strip', { 'powerMeter.power': 5 }, { others: { outlet1: { 'switch.switch': 'on' } } });
const everything = [lamp, door, lock, heater, strip];

const installed = (nodes: readonly ConfigNode[] = [], root = '/'): PagePlace['dashboard'] => ({
  ...{ nodes, root, has: () => true },
});
const place = (more: Partial<PagePlace> = {}): PagePlace => ({
  ...{ account: ACCOUNT, room: kitchen, home: everything, dashboard: installed() },
  ...more,
});
function made(more: Partial<PagePlace> = {}, language: Language = 'en-US'): RoomPage {
  const make = making(language).roomPage(place(more));
  assert.ok(make, 'is offered');
  return make();
}
const isOffered = (more: Partial<PagePlace>): boolean => making().roomPage(place(more)) !== undefined;
const widgets = ({ nodes }: RoomPage): MadeNode[] => nodes.filter(({ type }) => type.startsWith('ui-'));
const typesOf = (nodes: readonly { type: string }[]): string => nodes.map(({ type }) => type).join();

describe('a page of a room', () => {
  it('is offered where the dashboard is installed and the room has something to show', () => {
    assert.equal(isOffered({}), true);
    for (const missing of ['ui-base', 'ui-theme', 'ui-page', 'ui-group', 'ui-switch', 'ui-slider', 'ui-text']) {
      const dashboard = { ...installed(), has: (type: string) => type !== missing };
      assert.equal(isOffered({ dashboard }), false, missing);
    }
    assert.equal(isOffered({ home: [] }), false);
    assert.equal(
      isOffered({
        home: [
          { ...lamp, roomId: 'hall' },
          { ...lamp, roomId: null },
        ],
      }),
      false,
    );
    assert.equal(
      isOffered({ home: [reporting('Remote', { 'battery.battery': 9, 'button.button': 'pushed' })] }),
      false,
    );
    // It can do something, but has never reported anything, or its model has no such part.
    assert.equal(isOffered({ home: [{ ...lamp, values: {} }] }), false);
    assert.equal(isOffered({ home: [{ ...lamp, components: [] }] }), false);
  });

  it('has a row for each thing that the devices are about, device by device', () => {
    const page = made();
    assert.deepEqual(
      widgets(page).map(({ type, label, order }) => `${String(order)} ${type} ${String(label)}`),
      [
        ...['1 ui-text Back door', '2 ui-text Back door · temperature', '3 ui-text Front door'],
        ...['4 ui-text Heater', '5 ui-slider Heater · heat to', '6 ui-switch Lamp', '7 ui-slider Lamp · level'],
        ...['8 ui-text Strip', '9 ui-switch Strip · outlet1'],
      ],
    );
    assert.ok(widgets(page).every(({ group }) => group === 'dashboard-card'));
  });

  it('moves a slider as far as its unit goes', () => {
    const [heat, level] = widgets(made()).filter(({ type }) => type === 'ui-slider');
    assert.deepEqual([heat?.min, heat?.max, heat?.step], [45, 86, 0.5]);
    assert.deepEqual([level?.min, level?.max, level?.step], [0, 100, 1]);
  });

  it('operates nothing that opens a house', () => {
    const garage = reporting('Garage', { 'doorControl.door': 'closed' });
    const valve = reporting('Valve', { 'valve.valve': 'open' });
    const { nodes } = made({ home: [garage, valve, lock] });
    assert.equal(typesOf(nodes).includes('smartthings-command'), false);
    assert.equal(typesOf(widgets({ nodes, config: [] })), 'ui-text,ui-text,ui-text');
  });

  it('tells each row what is so from the start, and sends what is pressed', () => {
    const { nodes } = made({ home: [strip] });
    const [listening, pressed] = nodes
      .filter(({ type }) => type === 'smartthings-event')
      .slice(-1)
      .concat(nodes.filter(({ type }) => type === 'ui-switch'));
    assert.deepEqual(
      [listening?.devices, listening?.capability, listening?.attribute, listening?.initial, listening?.wires],
      [['Strip'], 'switch', 'switch', true, [[pressed?.id]]],
    );
    assert.deepEqual([pressed?.passthru, pressed?.decouple], [false, true]);
    const sending = nodes.find(({ id }) => id === pressed?.wires?.[0]?.[0]);
    assert.deepEqual(
      [sending?.type, sending?.device, sending?.component, sending?.capability, sending?.command],
      ['smartthings-command', 'Strip', 'outlet1', 'switch', ''],
    );
  });

  for (const language of ['en-US', 'de', 'ko'] as const) {
    it(`is wired and laid out in a group, with a comment (${language})`, () => {
      const { nodes, config } = made({}, language);
      const [group, comment, ...steps] = nodes;
      assert.ok(group && comment);
      assert.deepEqual([group.type, comment.type], ['group', 'comment']);
      assert.ok(group.name.includes('Kitchen') && comment.name.includes('Kitchen'));
      assert.ok(comment.name.includes('/dashboard/home') && String(comment.info).includes('httpNodeAuth'));
      assert.deepEqual(
        group.nodes,
        nodes.slice(1).map(({ id }) => id),
      );
      const ids = [...nodes, ...config].map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      const targets = steps.flatMap(({ wires = [] }) => wires.flat());
      assert.ok(targets.every((target) => ids.includes(target)));
      assert.equal(new Set(targets).size, targets.length);
      for (const { type, id, wires, account, x, y, g } of steps) {
        assert.equal(g, group.id);
        assert.equal(wires?.length, type === 'ui-text' ? 0 : 1, type);
        assert.equal(targets.includes(id), type !== 'smartthings-event', type);
        assert.equal(wires.flat().length, type === 'ui-text' || type === 'smartthings-command' ? 0 : 1, type);
        assert.equal(account, type.startsWith('smartthings-') ? ACCOUNT : undefined);
        assert.ok(x > 50 && x + 50 <= Number(group.w) && y >= 40 && y + 15 <= Number(group.h), type);
      }
      assert.equal(new Set(steps.map(({ x, y }) => `${x} ${y}`)).size, steps.length);
      assert.ok(config.every(({ name }) => typeof name === 'string' && name !== ''));
      assert.doesNotMatch(JSON.stringify([nodes, config]), /undefined|\b__\w+__\b|NaN/);
    });
  }

  it('shows labels as they are: the dashboard takes them for HTML', () => {
    const hostile = reporting('<img src=x onerror=alert(1)>', { 'switch.switch': 'on', 'switchLevel.level': 1 });
    for (const { label, name } of widgets(made({ home: [hostile] }))) {
      assert.match(String(label), /^&lt;img src=x/);
      assert.match(name, /^<img src=x/);
    }
  });
});

describe('the dashboard that a page of a room is put into', () => {
  const base = { id: 'b', type: 'ui-base', name: 'Mine', path: '/ui' };
  const theme = { id: 't', type: 'ui-theme', name: 'Dark' };
  const page = (id: string, name: string, order: unknown): ConfigNode => ({
    ...{ id, type: 'ui-page', name, ui: 'b', theme: 't', path: `/${id}`, order },
  });
  const group = (id: string, name: string, more: object = {}): ConfigNode => ({
    ...{ id, type: 'ui-group', name, page: 'p1', order: 1, groupType: 'default', ...more },
  });
  const into = (nodes: ConfigNode[], more: Partial<PagePlace> = {}): RoomPage =>
    made({ home: [lamp], dashboard: installed(nodes), ...more });
  const addressOf = ({ nodes }: RoomPage): string => /: (\S*)$/.exec(nodes[1]?.name ?? '')?.[1] ?? '';

  it('is made whole where there is none, each part with what it stands on', () => {
    const { config } = into([]);
    const byType = Object.fromEntries(config.map((node) => [node.type, node]));
    assert.equal(typesOf(config), 'ui-base,ui-theme,ui-page,ui-group');
    assert.equal(byType['ui-page']?.ui, byType['ui-base']?.id);
    assert.equal(byType['ui-page']?.theme, byType['ui-theme']?.id);
    assert.equal(byType['ui-group']?.page, byType['ui-page']?.id);
    assert.equal(byType['ui-group']?.name, 'Kitchen');
  });

  it('is used as far as it is there', () => {
    const onlyBase = into([base]);
    assert.equal(typesOf(onlyBase.config), 'ui-theme,ui-page,ui-group');
    assert.equal(onlyBase.config[1]?.ui, 'b');
    const noPage = into([base, theme]);
    assert.deepEqual([typesOf(noPage.config), noPage.config[0]?.theme], ['ui-page,ui-group', 't']);
    const noCard = into([base, theme, page('p1', 'Any', 1)]);
    assert.deepEqual([typesOf(noCard.config), noCard.config[0]?.page], ['ui-group', 'p1']);
    const all = into([base, theme, page('p1', 'Any', 1), group('g', 'Kitchen')]);
    assert.deepEqual([all.config, widgets(all)[0]?.group], [[], 'g']);
  });

  it('gets the card on the page of the home, else on the first', () => {
    const pageOf = (nodes: ConfigNode[]): unknown => into([base, theme, ...nodes]).config[0]?.page;
    assert.equal(pageOf([page('p2', 'Two', 2), page('p1', 'One', 1)]), 'p1');
    assert.equal(pageOf([page('p1', 'One', 1), page('p2', 'My home', 2)]), 'p2');
    assert.equal(pageOf([page('p1', 'One', 'x'), page('p2', 'Two', -1)]), 'p2');
  });

  it('keeps its own order: what comes, comes last', () => {
    const nodes = [base, theme, page('p1', 'One', 1), group('g', 'Kitchen', { order: 7 })];
    assert.equal(into(nodes, { room: { ...kitchen, name: 'Hall' } }).config[0]?.order, 8);
    const button = { id: 'w', type: 'ui-button', name: '', group: 'g', order: 4 };
    assert.deepEqual(
      widgets(into([...nodes, button])).map(({ order }) => order),
      [5, 6],
    );
  });

  it('is not mistaken: a dialog, a card of no page, and a room without a name yet', () => {
    const known = [base, theme, page('p1', 'One', 1)];
    assert.equal(typesOf(into([...known, group('g', 'Kitchen', { groupType: 'dialog' })]).config), 'ui-group');
    assert.equal(typesOf(into([...known, group('g', 'Kitchen', { page: 'gone' })]).config), 'ui-group');
    const nameless = { ...kitchen, name: null };
    const { config } = into([...known, group('g', 'Room without a name yet')], { room: nameless });
    assert.deepEqual(
      config.map(({ name }) => name),
      ['Room without a name yet'],
    );
  });

  it('says where it is seen, however it is written', () => {
    assert.equal(addressOf(into([])), '/dashboard/home');
    const known = [base, theme, { ...page('p1', 'One', 1), path: 'rooms/' }];
    assert.equal(addressOf(into(known)), '/ui/rooms');
    assert.equal(addressOf(made({ dashboard: installed(known, '/node-red/') })), '/node-red/ui/rooms');
    assert.equal(addressOf(made({ dashboard: installed([{ ...base, path: null }], '') })), '/home');
  });
});

import type { Device, DeviceStatus } from '../../src/api/device-shapes';
import type { Json } from '../../src/base/json';
import { thisMoment } from '../../src/base/moment';
import type { Random } from '../../src/base/ports';
import type { FakeClock } from '../support/fake-clock';

/** One change of one attribute. Values of a sensor count up, so that each can be told from the others. */
export interface HomeChange {
  readonly eventId: string;
  readonly key: string;
  readonly value: Json;
  readonly at: number;
  isLost: boolean;
  /** When its event came first. */
  arrivedAt: number | undefined;
}

interface Sensor {
  readonly deviceId: string;
  readonly capability: string;
  readonly attribute: string;
  value: Json;
  changedAt: number;
}

/** Events tell whole seconds: of two changes within one, nobody can say which was later. */
const LEAST_GAP_MS = 2_500;
const LONGEST_WAY_MS = 2_000;

/** Devices that change without end, and a cloud that loses, doubles and shuffles what it tells of them. */
export class BusyHome {
  readonly changes: HomeChange[] = [];
  readonly #clock: FakeClock;
  readonly #random: Random;
  readonly #deliver: (event: unknown) => void;
  readonly #sensors: Sensor[];

  constructor(clock: FakeClock, random: Random, devices: number, deliver: (event: unknown) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#deliver = deliver;
    this.#sensors = Array.from({ length: devices }, (_, index): Sensor[] => {
      const sensor = { deviceId: `d${index}`, changedAt: 0 };
      if (index % 10 === 0) return [{ ...sensor, capability: 'button', attribute: 'button', value: 'pushed' }];
      return ['temperature', 'humidity'].map((attribute) => ({
        ...sensor,
        capability: attribute,
        attribute,
        value: 0,
      }));
    }).flat();
    for (const sensor of this.#sensors) sensor.changedAt = clock.now() - 60_000;
  }

  /** Something changes somewhere. */
  change(): void {
    const now = this.#clock.now();
    const sensor = this.#sensors[Math.floor(this.#random.number() * this.#sensors.length)];
    if (!sensor || now - sensor.changedAt < LEAST_GAP_MS) return;
    if (typeof sensor.value === 'number') sensor.value += 1;
    sensor.changedAt = now;
    const eventId = `e${this.changes.length}`;
    const isLost = this.#random.number() < 0.05;
    const key = keyOf(sensor);
    const change: HomeChange = { eventId, key, value: sensor.value, at: now, isLost, arrivedAt: undefined };
    this.changes.push(change);
    if (isLost) return;
    this.#send(sensor, change);
    if (this.#random.number() < 0.05) this.#send(sensor, change);
  }

  /** The whole home as a list with status tells it. */
  list(): Device[] {
    const asked = thisMoment();
    const statuses = new Map<
      string,
      Record<string, Record<string, Record<string, { value: Json; timestamp: string }>>>
    >();
    for (const { deviceId, capability, attribute, value, changedAt } of this.#sensors) {
      const status = statuses.get(deviceId) ?? { main: {} };
      const timestamp = new Date(changedAt).toISOString();
      status.main = { ...status.main, [capability]: { [attribute]: { value, timestamp } } };
      statuses.set(deviceId, status);
    }
    return [...statuses].map(([deviceId, status]) => {
      const known: DeviceStatus = status;
      return { deviceId, label: deviceId, name: '', type: 'ZIGBEE', components: [], asked, status: known };
    });
  }

  /** Each attribute with its value. */
  get values(): Map<string, Json> {
    return new Map(this.#sensors.map((sensor) => [keyOf(sensor), sensor.value]));
  }

  #send({ deviceId, capability, attribute }: Sensor, change: HomeChange): void {
    const { eventId, value, at } = change;
    const path = { deviceId, componentId: 'main', capability, attribute };
    const event = {
      eventTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventType: 'DEVICE_EVENT',
      deviceEvent: { eventId, locationId: 'home', ...path, value, stateChange: true, data: {} },
    };
    this.#clock.after(this.#random.number() * LONGEST_WAY_MS, () => {
      change.arrivedAt ??= this.#clock.now();
      this.#deliver(JSON.parse(JSON.stringify(event)));
    });
  }
}

export function keyOf({ deviceId = '', capability = '', attribute = '' }: Partial<Omit<Sensor, 'value'>>): string {
  return `${deviceId} ${capability} ${attribute}`;
}

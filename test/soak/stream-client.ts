import { setTimeout as pause } from 'node:timers/promises';
import { field, isObject } from '../../src/base/json';
import { listenTo, type Heard } from '../support/stream-listener';

const RECONNECT_MS = 200;

/** A script that listens to a home for ever, and knows each value by it. */
export class StreamClient {
  /** `device/component/capability/attribute` → value. */
  readonly values = new Map<string, unknown>();
  begins = 0;
  resumes = 0;
  readonly #url: string;
  readonly #key: string;
  #lastEventId = '';
  #isOver = false;
  #end: () => void = () => undefined;
  readonly #done: Promise<void>;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#end();
    await this.#done;
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#listen().catch(() => undefined);
      if (this.#isOver) return;
      await pause(RECONNECT_MS);
    }
  }

  async #listen(): Promise<void> {
    const resume = this.#lastEventId === '' ? {} : { 'last-event-id': this.#lastEventId };
    const listener = await listenTo(this.#url, { authorization: `Bearer ${this.#key}`, ...resume });
    this.#end = () => listener.end();
    listener.onHeard = (heard) => this.#take(heard);
    await listener.ended;
  }

  #take({ word, told, id }: Heard): void {
    this.#lastEventId = id;
    if (word === 'resumed') this.resumes += 1;
    if (word === 'home') {
      this.begins += 1;
      this.values.clear();
      const devices = field(told, 'devices');
      for (const device of Array.isArray(devices) ? (devices as unknown[]) : []) this.#takeDevice(device);
    }
    if (word === 'device') this.#takeDevice(told);
    if (word === 'event' && field(told, 'type') === 'attribute') {
      const path = ['deviceId', 'component', 'capability', 'attribute'].map((name) => String(field(told, name)));
      this.values.set(path.join('/'), field(told, 'value'));
    }
  }

  #takeDevice(device: unknown): void {
    const id = String(field(device, 'deviceId'));
    for (const [component, capabilities] of partsOf(field(device, 'status'))) {
      for (const [capability, attributes] of partsOf(capabilities)) {
        for (const [attribute, state] of partsOf(attributes)) {
          this.values.set([id, component, capability, attribute].join('/'), field(state, 'value'));
        }
      }
    }
  }
}

function partsOf(container: unknown): [string, unknown][] {
  return isObject(container) ? Object.entries(container) : [];
}

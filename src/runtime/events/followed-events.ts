import { thisMoment } from '../../base/moment';
import { field } from '../../base/json';
import type { Timer } from '../../base/ports';
import type { CloudEvent } from '../../events/change';
import type { EventsWord } from '../../events/events-state';
import { HomeDifference } from '../../events/home-difference';
import type { EventHub } from '../../events/hub';
import { GAP_MS, LeaderStream, type LeaderMessage } from '../../events/leader';
import { deviceIn, devicesIn, liveIn, MOST_DEVICES, timeIn, type RelayedDevice } from '../../events/relayed-home';
import { homeEventFrom } from '../../events/stream-words';
import type { HomeDevice } from '../../base/contract/home';
import type { Home } from '../../home/home';
import type { AccountEventParts, SharedEventParts } from './event-parts';

interface Surroundings {
  readonly hub: EventHub;
  readonly home: Home;
  readonly onChange: () => void;
}

/** The events of another Node-RED: its home is known here as it is known there, and what it is told is told here. */
export class FollowedEvents {
  readonly leader: LeaderStream;
  readonly #clock: SharedEventParts['clock'];
  readonly #around: Surroundings;
  /** How far the leader's clock is ahead of ours, in milliseconds. */
  #ahead = 0;
  /** How it stands with the events of the leader itself, by its last word. */
  #word: EventsWord = 'off';
  /** Since when no events come to the leader, epoch milliseconds. */
  #deafSince: number | undefined;
  #deafTimer: Timer | undefined;
  /** Devices of which the leader is told every change, and since when (epoch milliseconds of our clock). */
  #live: ReadonlyMap<string, number> = new Map();

  /** `partsNow`: as the account is deployed at that moment. */
  constructor(shared: SharedEventParts, partsNow: () => AccountEventParts, around: Surroundings) {
    const { clock, random, http } = shared;
    this.#clock = clock;
    this.#around = around;
    this.leader = new LeaderStream({
      ...{ clock, random, http },
      address: () => partsNow().stream?.address(),
      key: partsNow().stream?.key,
      wishes: () => around.hub.wishes,
      take: (message) => this.#take(message),
      onChange: around.onChange,
    });
  }

  /** Since when every change of this device is told without a call; nothing where one may go untold. */
  toldSince(deviceId: string): number | undefined {
    return this.leader.isLive ? this.#live.get(deviceId) : undefined;
  }

  /** How it stands with the events of the leader; nothing while it does not tell. */
  get word(): EventsWord | undefined {
    return this.leader.isLive ? this.#word : undefined;
  }

  /** Whether the leader tells nothing, or has heard nothing itself, for so long that the home is to be asked for otherwise. */
  get isInVain(): boolean {
    const deafMs = this.#deafSince === undefined ? 0 : Math.abs(this.#clock.now() - this.#deafSince);
    return this.leader.isAbsent || (this.leader.isLive && deafMs >= GAP_MS);
  }

  close(): void {
    this.#deafTimer?.cancel();
    this.leader.close();
  }

  #take({ word, told }: LeaderMessage): void {
    switch (word) {
      case 'home':
        this.#takeHome(told);
        return;
      case 'device': {
        const device = deviceIn(told, this.#ahead);
        if (device) this.#takeDevice(device);
        return;
      }
      case 'gone':
        this.#forget(field(told, 'deviceId'));
        return;
      case 'event': {
        const event = homeEventFrom(told);
        if (event) this.#around.hub.relay(event);
        return;
      }
      case 'state':
        this.#takeState(told);
    }
  }

  /** What is another one than it was known is news; values by way of the shadow, which tells each change once. */
  #takeHome(told: unknown): void {
    this.#setClock(told);
    const relayed = devicesIn(told, this.#ahead);
    const { hub, home } = this.#around;
    const before = home.devices.all();
    const events = differences(before, relayed);
    // Told before the new names are known: who listened to a room still hears what left it.
    if (before.length > 0) hub.receive(events, 0, 'read');
    home.devices.relay(relayed.map(({ device }) => device));
    for (const device of relayed) this.#feed(device);
  }

  #takeDevice(relayed: RelayedDevice): void {
    const { devices } = this.#around.home;
    // In its place, where it has one.
    const byId = new Map(devices.all().map((device) => [device.deviceId, device]));
    devices.relay([...byId.set(relayed.device.deviceId, relayed.device).values()].slice(0, MOST_DEVICES));
    this.#feed(relayed);
  }

  #forget(deviceId: unknown): void {
    const { devices } = this.#around.home;
    if (typeof deviceId === 'string' && devices.known(deviceId)) {
      devices.relay(devices.all().filter((known) => known.deviceId !== deviceId));
    }
  }

  #feed({ device: { deviceId }, ...report }: RelayedDevice): void {
    this.#around.home.shadow.relayDevice(deviceId, report, thisMoment());
  }

  #takeState(told: unknown): void {
    this.#setClock(told);
    const word = WORDS.find((one) => one === field(told, 'state'));
    this.#setWord(word ?? 'off');
    this.#live = liveIn(told, this.#ahead);
    const checkedAt = timeIn(told, 'checkedAt') - this.#ahead;
    if (!Number.isNaN(checkedAt)) this.#around.home.shadow.renew(checkedAt);
    this.#around.onChange();
  }

  #setWord(word: EventsWord): void {
    this.#word = word;
    const isDeaf = word === 'off' || word === 'blocked';
    if (isDeaf === (this.#deafSince !== undefined)) return;
    this.#deafSince = isDeaf ? this.#clock.now() : undefined;
    this.#deafTimer?.cancel();
    this.#deafTimer = isDeaf ? this.#clock.after(GAP_MS, this.#around.onChange) : undefined;
  }

  #setClock(told: unknown): void {
    const ahead = timeIn(told, 'at') - this.#clock.now();
    if (!Number.isNaN(ahead)) this.#ahead = ahead;
  }
}

const WORDS: readonly EventsWord[] = ['off', 'waiting', 'live', 'quiet', 'polling', 'blocked'];

/** What happened to the devices themselves between two homes. */
function differences(before: readonly HomeDevice[], after: readonly RelayedDevice[]): CloudEvent[] {
  const inShort = ({ deviceId, label, roomId, online }: HomeDevice): Parameters<HomeDifference['eventsOf']>[0][0] => ({
    ...{ deviceId, label, name: '', type: '', components: [] },
    ...(roomId === null ? {} : { roomId }),
    ...(online === null ? {} : { health: online ? 'ONLINE' : 'OFFLINE' }),
  });
  const difference = new HomeDifference();
  const now = after.map(({ device }) => inShort(device));
  difference.eventsOf(before.map(inShort));
  // The leader's word is good: a device that it does not name is gone, and no second look need prove it.
  return [...difference.eventsOf(now), ...difference.eventsOf(now)];
}

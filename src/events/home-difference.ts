import type { Device } from '../api/device-shapes';
import type { CloudEvent } from './change';

/** What is remembered of a device between two lists. */
interface Remembered {
  readonly label: string;
  readonly roomId: string | undefined;
  readonly health: string | undefined;
  /** A list without it came once; the next one decides. */
  readonly isMissing: boolean;
}

/**
 * Finds what happened to the home's devices between two whole lists of them: who came, went, got another name or room,
 * and who answers no more. For homes whose cloud tells nothing by itself.
 */
export class HomeDifference {
  #known: ReadonlyMap<string, Remembered> | undefined;

  /** The first list is where it begins: it is no news. A device counts as gone when two lists in a row lack it. */
  eventsOf(devices: readonly Device[]): CloudEvent[] {
    const known = this.#known;
    const now = new Map<string, Remembered>();
    const events: CloudEvent[] = [];
    for (const { deviceId, label, roomId, health } of devices) {
      const before = known?.get(deviceId);
      now.set(deviceId, { label, roomId, health: health ?? before?.health, isMissing: false });
      if (known && !before) events.push({ type: 'lifecycle', deviceId, deviceName: label, state: 'created', data: {} });
      if (!before) continue;
      if (before.label !== label) {
        const data = { labelDiff: { old: before.label, new: label } };
        events.push({ type: 'lifecycle', deviceId, deviceName: label, state: 'renamed', data });
      }
      if (before.roomId !== roomId) {
        const data = { roomIdFrom: before.roomId ?? '', roomIdTo: roomId ?? '' };
        events.push({ type: 'lifecycle', deviceId, deviceName: label, state: 'moved', data });
      }
      if (health !== undefined && before.health !== undefined && health !== before.health) {
        events.push({ type: 'health', deviceId, state: health.toLowerCase(), data: {} });
      }
    }
    for (const [deviceId, before] of known ?? []) {
      if (now.has(deviceId)) continue;
      if (!before.isMissing) now.set(deviceId, { ...before, isMissing: true });
      else events.push({ type: 'lifecycle', deviceId, deviceName: before.label, state: 'deleted', data: {} });
    }
    this.#known = now;
    return events;
  }

  /** Another sign-in sees another home. */
  forget(): void {
    this.#known = undefined;
  }
}

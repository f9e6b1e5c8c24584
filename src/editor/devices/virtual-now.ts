import type { HomeDevice } from '../../base/contract/home';
import { plainName } from '../../base/contract/names';
import { whileDisabled } from '../shared/busy';
import { onEachPress } from '../shared/presses';
import type { HomeLists } from '../shared/home-lists';
import { reasonOf } from '../shared/routes';
import { asText, isEnvironment } from '../shared/validation';

/** What the home behind the open dialog is, as far as it is known. */
export interface KnownHome {
  readonly devices: readonly HomeDevice[];
  readonly lists: HomeLists;
  /** Lists it anew, after a change. */
  readonly reload: () => Promise<void>;
}

/** What the button and the line under it say. */
export interface VirtualWords {
  readonly make: string;
  readonly remove: string;
  readonly reallyRemove: string;
  readonly nameFirst: string;
  readonly isNew: string;
  readonly working: string;
  readonly isThere: (label: string) => string;
  readonly removed: (label: string) => string;
}

/** How a press ended. */
type Told = readonly [sentence: string, kind?: 'bad'];

/** The button that makes the virtual device of the form at once, or removes it: before any Deploy, and at a second press. */
export class VirtualNow {
  readonly #words: VirtualWords;
  readonly #button = $('#smartthings-devices-now');
  readonly #outcome = $('#smartthings-devices-outcome');
  #home: KnownHome | undefined;
  #isBusy = false;
  /** The device whose removal waits for a second press. */
  #doomed: string | undefined;
  /** What the last press came to, as long as the form says what it said then. */
  #told: Told | undefined;

  constructor(words: VirtualWords) {
    this.#words = words;
    onEachPress(this.#button, () => void this.#press());
    $('#node-input-label, #node-input-location, #node-input-account').on('change keyup', () => {
      this.#told = undefined;
      this.show();
    });
  }

  /** What is known of the home has changed. */
  suit(home: KnownHome): void {
    this.#home = home;
    this.show();
  }

  /** Says what the button does for the name in the form. */
  show(): void {
    if (this.#isBusy) return;
    const { make, remove, reallyRemove, nameFirst, isNew, isThere } = this.#words;
    const existing = this.#existing;
    if (existing?.deviceId !== this.#doomed) this.#doomed = undefined;
    const removing = this.#doomed === undefined ? remove : reallyRemove;
    this.#button.text(existing ? removing : make).prop('disabled', nameInForm() === '');
    const now = existing ? isThere(existing.label) : nameInForm() === '' ? nameFirst : isNew;
    this.#say(...(this.#told ?? ([now] as const)));
  }

  get #existing(): HomeDevice | undefined {
    return meantDevice(this.#home?.devices ?? [], nameInForm(), writtenInForm('location'));
  }

  async #press(): Promise<void> {
    const existing = this.#existing;
    const home = this.#home;
    if (!home) return;
    if (existing && this.#doomed !== existing.deviceId) {
      this.#doomed = existing.deviceId;
      this.#told = undefined;
      this.show();
      return;
    }
    this.#doomed = undefined;
    this.#isBusy = true;
    this.#say(this.#words.working);
    const work = () => (existing ? this.#remove(home, existing) : this.#make(home));
    this.#told = await whileDisabled(this.#button, work).catch((failure: unknown): Told => [reasonOf(failure), 'bad']);
    this.#isBusy = false;
    this.show();
  }

  async #make({ lists, reload }: KnownHome): Promise<undefined> {
    const prototype = asText($('#node-input-prototype').val());
    const place = { location: writtenInForm('location'), room: writtenInForm('room') };
    await lists.makeVirtual({ name: nameInForm(), prototype, ...place });
    await reload();
  }

  async #remove({ lists, reload }: KnownHome, { deviceId, label }: HomeDevice): Promise<Told> {
    await lists.removeVirtual(deviceId);
    await reload();
    return [this.#words.removed(label)];
  }

  #say(sentence: string, kind = ''): void {
    if (this.#outcome.text() !== sentence) this.#outcome.text(sentence);
    this.#outcome.attr('data-kind', kind);
  }
}

/** The virtual device of a name, in that location where one is chosen, by its id or name: elsewhere there may be another. */
export function meantDevice(devices: readonly HomeDevice[], name: string, location: string): HomeDevice | undefined {
  const isCalled = (one: string | null, other: string): boolean => one !== null && plainName(one) === plainName(other);
  return devices.find(
    (one) =>
      one.isVirtual === true &&
      isCalled(one.label, name) &&
      (location === '' || one.locationId === location || isCalled(one.location, location)),
  );
}

/** Empty where it is known only at run time. */
function nameInForm(): string {
  const name = writtenInForm('label');
  return isEnvironment(name) ? '' : name;
}

/** Empty where it comes from elsewhere. */
function writtenInForm(property: string): string {
  const isHere = asText($(`#node-input-${property}Type`).val()) === 'str';
  return isHere ? asText($(`#node-input-${property}`).val()) : '';
}

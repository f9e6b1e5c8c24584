import type { HomeDevice } from '../../base/contract/home';
import { capabilityChoices, deviceChoices, kindInWords } from '../picker/device-choices';
import type { DeviceNames } from '../picker/device-fields';
import { labelOf, picker, prepareTypedInput, type Picker } from '../picker/picker';
import type { Choice } from '../picker/picker-panel';
import { homeLists, type HomeLists } from '../shared/home-lists';
import { reasonOf } from '../shared/routes';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';
import { kindChoices, locationChoices, roomChoices } from './place-choices';
import type { KnownHome } from './virtual-now';

const t = words('smartthings-account');

const PROPERTIES = ['device', 'location', 'room', 'capability', 'kind'] as const;
export type Property = (typeof PROPERTIES)[number];

const ICONS: Readonly<Record<Property, string>> = {
  ...{ device: 'fa-lightbulb-o', location: 'fa-map-marker', room: 'fa-square-o' },
  ...{ capability: 'fa-puzzle-piece', kind: 'fa-th-large' },
};

/** The fields of an open dialog that are chosen from what the account's home has. */
export class DevicesFields {
  readonly #pickers: Readonly<Record<Property, Picker>>;
  readonly #emptyOf: (property: Property) => string;
  readonly #savedDevice = asText($('#node-input-device').val());
  readonly #saved: DeviceNames;
  readonly #onShow: (home: KnownHome) => void;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #devices: readonly HomeDevice[] = [];
  #why = '';
  #isOpen = true;

  /**
   * `emptyOf`: what a field means while it is empty. `saved`: what was saved of the saved device. `onShow`: what is chosen,
   * or what is known of the home, has changed.
   */
  constructor(emptyOf: (property: Property) => string, saved: DeviceNames, onShow: (home: KnownHome) => void) {
    this.#emptyOf = emptyOf;
    this.#onShow = onShow;
    this.#saved = saved;
    const make = (property: Property): Picker =>
      picker(property, {
        icon: ICONS[property],
        get empty() {
          return emptyOf(property);
        },
        refresh: () => this.#load(true),
        strange: (value) => ({ label: this.#nameOf(property, value), ...this.#markOf(property) }),
        ...(property === 'location' ? { onPick: () => this.show() } : {}),
      });
    this.#pickers = {
      ...{ device: make('device'), location: make('location'), room: make('room') },
      ...{ capability: make('capability'), kind: make('kind') },
    };
    const label = $('#node-input-label');
    const types = ['str', 'msg', 'flow', 'global', 'env', 'jsonata'];
    label.typedInput({ default: 'str', types, typeField: '#node-input-labelType' });
    prepareTypedInput(label, labelOf('label'));
    $('#node-input-account').on('change', () => this.#accountChosen());
    this.#accountChosen();
  }

  /** What the user calls the chosen device and its room. */
  get names(): DeviceNames {
    const { value } = this.#pickers.device;
    const chosen = this.#chosen;
    if (chosen) return { label: chosen.label, room: chosen.room ?? '' };
    return value !== '' && value === this.#savedDevice ? this.#saved : { label: '', room: '' };
  }

  /** Why the chosen device can't be right, in a sentence. */
  get problem(): Verdict {
    return this.#isFine || t('picker.notInHomeWhy');
  }

  /** Offers what the home has, and says anew what empty fields mean. */
  show(): void {
    if (!this.#isOpen) return;
    const devices = this.#devices;
    const { location } = this.#pickers;
    const place = { part: 'attribute', component: '', values: {} } as const;
    const choices: Readonly<Record<Property, readonly Choice[]>> = {
      device: deviceChoices(devices),
      location: locationChoices(devices),
      room: roomChoices(devices, location.value),
      capability: capabilityChoices(devices, undefined, place, this.#lists.words),
      kind: kindChoices(devices),
    };
    for (const property of PROPERTIES) {
      const none = { value: '', label: this.#emptyOf(property) };
      this.#pickers[property].offer([none, ...choices[property]], this.#why);
    }
    this.#onShow({ devices, lists: this.#lists, reload: () => this.#load(false) });
    // What is known now may make the device wrong, or right: the editor is to judge it again.
    $('#node-input-device').trigger('keyup');
  }

  /** The dialog is closed. */
  close(): void {
    this.#isOpen = false;
    for (const property of PROPERTIES) this.#pickers[property].close();
  }

  /** Where nothing speaks against the chosen device, as far as the home is known. */
  get #isFine(): boolean {
    // Node-RED draws each field while it is made, before the others are there.
    if (this.#devices.length === 0) return true;
    const { value } = this.#pickers.device;
    return value === '' || isEnvironment(value) || this.#chosen !== undefined;
  }

  /** Its id, or what it is called: the runtime takes both. */
  get #chosen(): HomeDevice | undefined {
    const { value } = this.#pickers.device;
    const isCalled = ({ label }: HomeDevice): boolean => label.trim().toLowerCase() === value.toLowerCase();
    return this.#devices.find(({ deviceId }) => deviceId === value) ?? this.#devices.find(isCalled);
  }

  #accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    this.#lists = homeLists(accountId);
    this.#devices = [];
    void this.#load(false);
  }

  async #load(refresh: boolean): Promise<void> {
    const lists = this.#lists;
    this.#why = t('picker.loading');
    this.show();
    const found = await lists.devices(refresh).then(
      (devices) => ({ devices, why: devices.length === 0 ? t('picker.noDevices') : '' }),
      (failure: unknown) => ({ devices: this.#devices, why: reasonOf(failure) }),
    );
    if (lists !== this.#lists || !this.#isOpen) return;
    this.#devices = found.devices;
    this.#why = found.why;
    this.show();
    // What is known already, for no call: the list is of the whole home.
    void lists.learnNames(
      undefined,
      () => lists === this.#lists && this.#isOpen,
      () => this.show(),
    );
  }

  /** What to call a value that is in no list. */
  #nameOf(property: Property, value: string): string {
    if (property === 'device' && value === this.#savedDevice) return this.#saved.label || value;
    if (isEnvironment(value)) return value;
    if (property === 'capability') return this.#lists.words.capability(value);
    return property === 'kind' ? kindInWords(value) : value;
  }

  #markOf(property: Property): { mark?: string } {
    return property !== 'device' || this.#isFine ? {} : { mark: t('picker.notInHome') };
  }
}

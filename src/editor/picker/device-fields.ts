import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeComponent, HomeDevice, PresentValue, PresentValues } from '../../base/contract/home';
import { reasonOf } from '../shared/routes';
import {
  attributeChoices,
  capabilityChoices,
  commandChoices,
  componentChoices,
  deviceChoices,
  hasCapability,
} from './device-choices';
import type { CapabilityWords } from '../shared/capability-words';
import { inWords } from '../shared/id-in-words';
import { doubtInShort, doubtInWords, type Doubt } from './doubt';
import { likelyCapability, likelyPart } from './likely';
import { homeLists, type CapabilityTraits, type HomeLists } from '../shared/home-lists';
import { own } from '../shared/own';
import { picker, type Picker } from './picker';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** What is chosen last: a command of the capability, or an attribute. */
export type Part = 'command' | 'attribute';

/** Another use of the same fields, with another last one. */
export interface OtherUse {
  readonly part: Part;
  readonly empty: EmptyWords;
  /** Only devices that exist in the cloud alone will do. */
  readonly isForVirtual: boolean;
}

/** What each field means while it is empty, in words. */
export interface EmptyWords {
  readonly device: string;
  readonly component: string;
  readonly capability: string;
  readonly part: string;
}

export interface DeviceFieldsOptions {
  readonly part: Part;
  readonly empty: EmptyWords;
  /** To be switched to by `use`. */
  readonly other?: OtherUse;
  /** Whether an empty component means the whole device. */
  readonly componentMayBeEmpty: boolean;
  /** What was saved of the saved device, for the time that nobody can be asked. */
  readonly saved: DeviceNames;
  /** What is chosen, or what is known of it, has changed. */
  readonly onShow?: (chosen: Chosen) => void;
}

/** What the user calls a device and its room; empty where it is not known. */
export interface DeviceNames {
  readonly label: string;
  readonly room: string;
}

/** What the open dialog means at present. */
export interface Chosen {
  readonly device: string;
  readonly capability: string;
  readonly part: string;
  readonly definition: CapabilityDefinition | undefined;
  readonly traits: CapabilityTraits;
  readonly words: CapabilityWords;
  /** What the capability reports at present, by attribute. */
  readonly present: Readonly<Record<string, PresentValue>>;
}

export type DeviceProperty = 'device' | 'component' | 'capability' | 'part';

/** The fields account → device → component → capability → command or attribute of an open dialog. */
export function deviceFields(options: DeviceFieldsOptions): DeviceFields {
  const fields = new DeviceFields(options);
  $('#node-input-account').on('change', () => fields.accountChosen());
  fields.accountChosen();
  return fields;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export class DeviceFields {
  readonly #options: DeviceFieldsOptions;
  readonly #device: Picker;
  readonly #component: Picker;
  readonly #capability: Picker;
  readonly #parts: Readonly<Partial<Record<Part, Picker>>>;
  readonly #savedDevice: string;
  #use: OtherUse;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #devices: readonly HomeDevice[] = [];
  #definition: CapabilityDefinition | undefined;
  #why = '';
  #round = 0;
  /** Node-RED draws each field while it is made, before the others are there. */
  #isReady = false;

  constructor(options: DeviceFieldsOptions) {
    this.#options = options;
    const { part, empty, other } = options;
    this.#use = { part, empty, isForVirtual: false };
    const emptyNow = (): EmptyWords => this.#use.empty;
    const onChange = (): void => void this.#show();
    const strange =
      (property: DeviceProperty) =>
      (value: string): { label?: string; mark?: string } => {
        const doubt = this.#doubt(property);
        return { label: this.#nameOf(property, value), ...(doubt === undefined ? {} : { mark: doubtInShort(doubt) }) };
      };
    this.#savedDevice = asText($('#node-input-device').val());
    this.#device = picker('device', {
      ...{ icon: 'fa-lightbulb-o', empty: empty.device, onChange, strange: strange('device') },
      refresh: () => this.#load(true),
      onPick: (value) => void this.#devicePicked(value),
      takes: (typed) => UUID.test(typed),
    });
    this.#component = picker('component', {
      ...{ icon: 'fa-cube', empty: empty.component, onChange, strange: strange('component') },
      onPick: () => this.#next(),
    });
    this.#capability = picker('capability', {
      ...{ icon: 'fa-puzzle-piece', onChange, strange: strange('capability') },
      get empty() {
        return emptyNow().capability;
      },
      onPick: (value) => void this.#capabilityPicked(value),
    });
    const partPicker = (one: Part, words: EmptyWords): Picker => {
      const icon = one === 'command' ? 'fa-bolt' : 'fa-tachometer';
      return picker(one, { icon, empty: words.part, onChange, strange: strange('part') });
    };
    this.#parts = {
      [part]: partPicker(part, empty),
      ...(other ? { [other.part]: partPicker(other.part, other.empty) } : {}),
    };
    this.#isReady = true;
  }

  /** The fields are for this from now on. */
  use(part: Part): void {
    const { other, part: usual, empty } = this.#options;
    this.#use = other?.part === part ? other : { part: usual, empty, isForVirtual: false };
    void this.#show();
  }

  /** What the user calls the chosen device and its room. */
  get names(): DeviceNames {
    const { value } = this.#device;
    if (value === '') return { label: '', room: '' };
    const chosen = this.#chosen;
    if (chosen) return { label: chosen.label, room: chosen.room ?? '' };
    return value === this.#savedDevice ? this.#options.saved : { label: '', room: '' };
  }

  /** Why what is chosen cannot be right, by what is known of the home, in a sentence. */
  problem(property: DeviceProperty): Verdict {
    const doubt = this.#doubt(property);
    return doubt === undefined || doubtInWords(doubt);
  }

  /** Where what is chosen should be and is not; `undefined` where nothing speaks against it. */
  #doubt(property: DeviceProperty): Doubt | undefined {
    if (!this.#isReady) return undefined;
    const { value } = this.#pickerOf(property);
    if (value === '' || isEnvironment(value)) return undefined;
    const device = this.#chosen;
    if (property === 'device') {
      if (!device) return this.#devices.length === 0 ? undefined : 'home';
      return this.#fits(device) ? undefined : 'virtual';
    }
    if (property === 'part') return this.#hasPart(value) ? undefined : 'capability';
    if (!device) return undefined;
    const component = this.#meantComponent;
    if (property === 'component') return component ? undefined : 'device';
    // Where the component is unknown, its capabilities are too.
    return !component || hasCapability(component, value) ? undefined : 'device';
  }

  /** The dialog is closed. */
  close(): void {
    this.#isReady = false;
    this.#round++;
    for (const one of [this.#device, this.#component, this.#capability]) one.close();
    for (const one of Object.values(this.#parts)) one.close();
  }

  /** Opens the list of devices where nothing was chosen yet: it is what comes next. */
  begin(): void {
    if (this.#isReady && this.#device.isHere && this.#device.value === '') this.#device.open();
  }

  accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    this.#lists = homeLists(accountId);
    this.#devices = [];
    void this.#load(false);
  }

  /** The field for what is chosen last. */
  get #part(): Picker {
    const { part } = this.#use;
    const field = this.#parts[part];
    if (!field) throw new Error(`There is no field for the ${part}`);
    return field;
  }

  #fits({ isVirtual }: HomeDevice): boolean {
    return isVirtual === true || !this.#use.isForVirtual;
  }

  #pickerOf(property: DeviceProperty): Picker {
    return {
      ...{ device: this.#device, component: this.#component, capability: this.#capability, part: this.#part },
    }[property];
  }

  get #chosen(): HomeDevice | undefined {
    return this.#devices.find(({ deviceId }) => deviceId === this.#device.value);
  }

  get #meantComponent(): HomeComponent | undefined {
    return this.#chosen?.components.find(({ id }) => id === (this.#component.value || 'main'));
  }

  /** What to call a value that is in no list. */
  #nameOf(property: DeviceProperty, value: string): string {
    if (property === 'device') return value === this.#savedDevice ? this.#options.saved.label || value : value;
    if (isEnvironment(value)) return value;
    const { words } = this.#lists;
    if (property === 'capability') return words.capability(value);
    const capability = this.#isReady ? this.#capability.value : '';
    if (property === 'component') return inWords(value);
    return this.#use.part === 'command' ? words.command(capability, value) : words.attribute(capability, value);
  }

  /** What is shown is to be shown in the viewer's words, once those are known. */
  #learnNames(deviceId: string | undefined): void {
    const lists = this.#lists;
    const isOpen = (): boolean => this.#isReady && lists === this.#lists;
    void lists.learnNames(deviceId, isOpen, () => void this.#show());
  }

  /** Whether the chosen capability has a command or attribute, as far as that is known. */
  #hasPart(value: string): boolean {
    const definition = this.#definition;
    if (definition?.id !== this.#capability.value) return true;
    return Object.hasOwn(this.#use.part === 'command' ? definition.commands : definition.attributes, value);
  }

  /** Asks for the devices. A dialog whose home cannot be asked keeps what is saved, and says why its lists are empty. */
  async #load(refresh: boolean): Promise<void> {
    const lists = this.#lists;
    this.#why = t('picker.loading');
    void this.#show();
    const found = await lists.devices(refresh).then(
      (devices) => ({ devices, why: devices.length === 0 ? t('picker.noDevices') : '' }),
      (failure: unknown) => ({ devices: this.#devices, why: reasonOf(failure) }),
    );
    if (lists !== this.#lists) return;
    this.#devices = found.devices;
    this.#why = found.why;
    this.#learnNames(undefined);
    await this.#show();
  }

  /** Offers what fits to what is chosen. The definition of the capability may have to be asked for. */
  async #show(): Promise<void> {
    if (!this.#isReady) return;
    const round = ++this.#round;
    const { onShow } = this.#options;
    const { empty, part } = this.#use;
    const device = this.#chosen;
    const fitting = this.#devices.filter((one) => this.#fits(one));
    const { words } = this.#lists;
    if (device) this.#learnNames(device.deviceId);
    const lacksVirtual = fitting.length === 0 && this.#devices.length > 0;
    this.#device.offer(
      [none(empty.device), ...deviceChoices(fitting)],
      lacksVirtual ? t('picker.noVirtual') : this.#why,
    );
    this.#offerComponents(device);
    const capability = this.#capability.value;
    const component = this.#component.value || 'main';
    const [definition, traits, values] = await this.#known(capability);
    if (round !== this.#round) return;
    this.#definition = definition;
    const place = { part, component, values };
    const capabilities = capabilityChoices(fitting, device, place, words);
    this.#capability.offer([none(empty.capability), ...capabilities], capabilities.length === 0 ? this.#why : '');
    const present = own(own(values, component), capability) ?? {};
    const reported = own(own(traits, component), capability) ?? {};
    const choices =
      part === 'command'
        ? commandChoices(capability, definition, reported, words)
        : attributeChoices(definition, present, words);
    this.#part.offer([none(empty.part), ...choices], this.#whyNoPart(definition, choices.length === 0));
    const chosen = { device: this.#device.value, capability, part: this.#part.value };
    onShow?.({ ...chosen, definition, traits: reported, present, words });
    // What is known now may make a choice wrong, or right: the editor is to judge it again.
    for (const property of ['device', 'component', 'capability', part]) $(`#node-input-${property}`).trigger('keyup');
  }

  /** A device of one component leaves nothing to choose. */
  #offerComponents(device: HomeDevice | undefined): void {
    const { componentMayBeEmpty } = this.#options;
    const { empty } = this.#use;
    const choices = componentChoices(device);
    const isNeeded = componentMayBeEmpty || (this.#component.isHere && this.#component.value === '');
    this.#component.offer(isNeeded && choices.length > 1 ? [none(empty.component), ...choices] : choices);
    const { value, isHere } = this.#component;
    const isOnly = choices.length === 1 && isHere && (value === '' || value === choices[0]?.value);
    $('#node-input-component')
      .closest('.form-row')
      .toggle(!(isOnly && (device !== undefined || !componentMayBeEmpty)));
  }

  async #known(
    capability: string,
  ): Promise<[CapabilityDefinition | undefined, Record<string, Record<string, CapabilityTraits>>, PresentValues]> {
    const device = this.#chosen;
    const [definition, traits, values] = await Promise.all([
      capability === '' ? undefined : this.#lists.definition(capability),
      device && this.#lists.traits(device.deviceId),
      device && this.#lists.values(device.deviceId),
    ]);
    return [definition, traits ?? {}, values ?? {}];
  }

  #whyNoPart(definition: CapabilityDefinition | undefined, isEmpty: boolean): string {
    if (!isEmpty) return '';
    if (this.#capability.value === '') return t('picker.capabilityFirst');
    if (!definition) return this.#why || t('picker.unknownCapability');
    return this.#use.part === 'command' ? t('picker.noCommands') : t('picker.noAttributes');
  }

  /** A new device begins with what it is likely meant for; what was chosen by hand stays, be it marked. */
  async #devicePicked(value: string): Promise<void> {
    const device = this.#chosen;
    const component = this.#meantComponent;
    if (value === '' || !device) return;
    if (component && this.#capability.isHere && this.#capability.value === '') {
      const { part } = this.#use;
      const likely = likelyCapability(part, device, component);
      if (likely !== undefined) {
        this.#capability.choose(likely);
        await this.#choosePart(likely);
      }
    }
    this.#next();
  }

  async #capabilityPicked(value: string): Promise<void> {
    if (value !== '') await this.#choosePart(value);
    this.#next();
  }

  /** Chooses the command or attribute that there is no question about; one that the capability has stays. */
  async #choosePart(capability: string): Promise<void> {
    const definition = await this.#lists.definition(capability);
    if (!this.#isReady || this.#capability.value !== capability || !this.#part.isHere) return;
    this.#definition = definition;
    if (this.#part.value !== '' && !this.#doubt('part')) return;
    const likely = likelyPart(this.#use.part, capability, definition);
    if (likely !== undefined) this.#part.choose(likely);
  }

  /** Opens the list of the first field further down that is still to be chosen. */
  #next(): void {
    if (!this.#isReady) return;
    const properties: readonly DeviceProperty[] = ['component', 'capability', 'part'];
    for (const property of properties) {
      const field = this.#pickerOf(property);
      if (!field.isHere) continue;
      const isOpen = property !== 'component' && field.value === '';
      if (!this.#doubt(property) && !isOpen) continue;
      field.open();
      return;
    }
  }
}

const none = (label: string): { value: string; label: string } => ({ value: '', label });

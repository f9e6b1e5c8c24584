import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeDevice } from '../../base/contract/home';
import { RouteFailure } from '../shared/routes';
import { attributeChoices, capabilityChoices, commandChoices, componentChoices, deviceChoices } from './device-choices';
import { homeLists, type CapabilityTraits, type HomeLists } from '../shared/home-lists';
import { picker, type Picker } from './picker';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** What each field means while it is empty, in words. */
export interface EmptyWords {
  readonly device: string;
  readonly component: string;
  readonly capability: string;
  readonly part: string;
}

export interface DeviceFieldsOptions {
  /** What is chosen last: a command of the capability, or an attribute. */
  readonly part: 'command' | 'attribute';
  readonly empty: EmptyWords;
  /** What a new choice of device or component falls back to. */
  readonly usualComponent: string;
  /** The saved label of the saved device, for the time that nobody can be asked. */
  readonly deviceLabel: string;
  /** Something that a form of arguments depends on has changed. */
  readonly onPart?: (definition: CapabilityDefinition | undefined, traits: CapabilityTraits) => void;
}

export interface DeviceFields {
  /** What the user calls the chosen device; empty where it is not known. */
  readonly deviceLabel: string;
}

/** The fields account → device → component → capability → command or attribute of an open dialog. */
export function deviceFields(options: DeviceFieldsOptions): DeviceFields {
  const fields = new Fields(options);
  $('#node-input-account').on('change', () => fields.accountChosen());
  fields.accountChosen();
  return fields;
}

class Fields implements DeviceFields {
  readonly #device: Picker;
  readonly #component: Picker;
  readonly #capability: Picker;
  readonly #part: Picker;
  readonly #savedDevice: string;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #devices: readonly HomeDevice[] = [];
  #why = '';
  #round = 0;

  constructor(private readonly options: DeviceFieldsOptions) {
    const { empty, part } = options;
    const refresh = (): Promise<void> => this.#load(true);
    const onChange = (): void => void this.#show();
    this.#savedDevice = asText($('#node-input-device').val());
    this.#device = picker('device', {
      ...{ icon: 'fa-lightbulb-o', empty: empty.device, refresh, onChange, onPick: () => this.#devicePicked() },
      labelOf: (value) => (value === this.#savedDevice && options.deviceLabel ? options.deviceLabel : undefined),
    });
    const onPick = (): void => this.#keepWhatFits();
    this.#component = picker('component', { icon: 'fa-cube', empty: empty.component, onChange, onPick });
    this.#capability = picker('capability', { icon: 'fa-puzzle-piece', empty: empty.capability, onChange, onPick });
    this.#part = picker(part, { icon: part === 'command' ? 'fa-bolt' : 'fa-tachometer', empty: empty.part, onChange });
  }

  get deviceLabel(): string {
    const { value } = this.#device;
    if (value === '') return '';
    return this.#chosen?.label ?? (value === this.#savedDevice ? this.options.deviceLabel : '');
  }

  accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    this.#lists = homeLists(accountId);
    this.#devices = [];
    void this.#load(false);
  }

  get #chosen(): HomeDevice | undefined {
    return this.#devices.find(({ deviceId }) => deviceId === this.#device.value);
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
    await this.#show();
  }

  /** Offers what fits to what is chosen. The definition of the capability may have to be asked for. */
  async #show(): Promise<void> {
    const round = ++this.#round;
    const { empty, part, onPart } = this.options;
    const device = this.#chosen;
    const none = (label: string): { value: string; label: string } => ({ value: '', label });
    this.#device.offer([none(empty.device), ...deviceChoices(this.#devices)], this.#why);
    this.#component.offer(componentChoices(device, none(empty.component)));
    const component = this.#component.value;
    const capabilities = capabilityChoices(this.#devices, device, component, none(empty.capability));
    this.#capability.offer(capabilities, capabilities.length === 1 ? this.#why : '');
    const [definition, traits] = await this.#known(this.#capability.value, component || 'main');
    if (round !== this.#round) return;
    const choices =
      part === 'command'
        ? commandChoices(definition, traits, none(empty.part))
        : attributeChoices(definition, none(empty.part));
    this.#part.offer(choices, this.#whyNoPart(definition, choices.length === 1));
    onPart?.(definition, traits);
  }

  async #known(capability: string, component: string): Promise<[CapabilityDefinition | undefined, CapabilityTraits]> {
    if (capability === '') return [undefined, {}];
    const device = this.#chosen;
    const asked = device ? this.#lists.traits(device.deviceId) : undefined;
    const [definition, traits] = await Promise.all([this.#lists.definition(capability), asked]);
    return [definition, traits?.[component]?.[capability] ?? {}];
  }

  #whyNoPart(definition: CapabilityDefinition | undefined, isEmpty: boolean): string {
    if (!isEmpty) return '';
    if (this.#capability.value === '') return t('picker.capabilityFirst');
    if (!definition) return this.#why || t('picker.unknownCapability');
    return this.options.part === 'command' ? t('picker.noCommands') : t('picker.noAttributes');
  }

  #devicePicked(): void {
    const components = this.#chosen?.components;
    if (components && !components.some(({ id }) => id === this.#component.value)) {
      this.#component.choose(this.options.usualComponent);
    }
    this.#keepWhatFits();
  }

  /** A choice further up takes away what the new device or capability does not have. */
  #keepWhatFits(): void {
    const meant = this.#chosen?.components.find(({ id }) => id === (this.#component.value || 'main'));
    const capability = this.#capability.value;
    if (meant && capability !== '' && !meant.capabilities.includes(capability)) this.#capability.choose('');
    const { value } = this.#capability;
    if (value === '') {
      if (this.#capability.isHere && this.#part.value !== '') this.#part.choose('');
      return;
    }
    void this.#lists.definition(value).then((definition) => {
      const parts = this.options.part === 'command' ? definition?.commands : definition?.attributes;
      const part = this.#part.value;
      if (parts && part !== '' && !Object.keys(parts).includes(part)) this.#part.choose('');
    });
  }
}

const reasonOf = (failure: unknown): string =>
  failure instanceof RouteFailure ? failure.message : t('dialog.failed.noAnswer');

import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeDevice, PresentValues } from '../../base/contract/home';
import type { AccountView } from '../../base/contract/routes';
import { attributeChoices, capabilityChoices, componentChoices } from '../picker/device-choices';
import { likelyPart } from '../picker/likely';
import { picker, type Picker } from '../picker/picker';
import type { CapabilityWords } from '../shared/capability-words';
import { homeLists, type HomeLists } from '../shared/home-lists';
import { inSmallWords, inWords } from '../shared/id-in-words';
import { own } from '../shared/own';
import { reasonOf } from '../shared/routes';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';
import { ChosenDevices } from './chosen-devices';
import { eventNotes } from './event-notes';
import { exampleDevice, exampleMessage } from './example-message';
import { ChosenKinds } from './chosen-kinds';
import { presentLine } from './present-lines';
import { recentEvents, showRecent } from './recent-list';
import { componentsOf, fittingDevices, meantDevices, type WantedDevices, type WantedValues } from './wanted-devices';

const t = words('smartthings-account');

/** The values of so many devices are shown: each is a question to the runtime. */
const MOST_SHOWN = 6;

/** What a node saves that has no field of Node-RED's own. */
export interface SavedChoice extends WantedDevices {
  readonly kinds: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** The fields of an open dialog: what to hear of, of which devices, and which of their values. */
export class EventFields {
  readonly #kinds: ChosenKinds;
  readonly #devices: ChosenDevices;
  readonly #component: Picker;
  readonly #capability: Picker;
  readonly #attribute: Picker;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #home: readonly HomeDevice[] = [];
  #account: AccountView | undefined;
  #definition: CapabilityDefinition | undefined;
  #why = '';
  #round = 0;
  /** Node-RED draws each field while it is made, before the others are there. */
  #isReady = false;

  constructor(saved: SavedChoice) {
    const onChange = (): void => void this.#show();
    const strange = (value: string): { label: string } => ({ label: isEnvironment(value) ? value : inWords(value) });
    const inTheirWords = (say: (words: CapabilityWords, value: string) => string) => (value: string) => ({
      label: isEnvironment(value) ? value : say(this.#lists.words, value),
    });
    const capabilityWords = inTheirWords((words, value) => words.capability(value));
    const plain = { isPlain: true, onChange };
    this.#kinds = new ChosenKinds(saved.kinds, onChange);
    this.#devices = new ChosenDevices({
      ...{ saved, savedNames: saved.names, onChange },
      refresh: () => this.#load(true),
    });
    this.#component = picker('component', {
      ...{ ...plain, icon: 'fa-cube', empty: t('listening.anyComponent'), strange },
    });
    this.#capability = picker('capability', {
      ...{ ...plain, icon: 'fa-puzzle-piece', empty: t('listening.anyCapability') },
      strange: (value) => ({ ...capabilityWords(value), ...this.#mark() }),
      onPick: (value) => void this.#capabilityPicked(value),
    });
    this.#attribute = picker('attribute', {
      ...{ ...plain, icon: 'fa-tachometer', empty: t('listening.anyAttribute') },
      strange: inTheirWords((words, value) => words.attribute(this.#capability.value, value)),
    });
    this.#isReady = true;
    $('#node-input-account').on('change', () => this.#accountChosen());
    $('#node-input-onlyChanges').on('change', onChange);
    this.#accountChosen();
  }

  /** What is chosen, as the node saves it. */
  get choice(): SavedChoice {
    return { kinds: this.#kinds.chosen, ...this.#devices.wanted, names: this.#devices.names };
  }

  /** Opens the list of devices: it is what comes next. */
  begin(): void {
    const { devices, rooms } = this.#devices.wanted;
    if (this.#isReady && devices.length + rooms.length === 0) this.#devices.open();
  }

  /** Why the chosen capability can tell nothing, by what is known of the home. */
  problem(): Verdict {
    return this.#isReady && this.#lacksCapability ? t('listening.nobodyHas') : true;
  }

  /** The dialog is closed. */
  close(): void {
    this.#isReady = false;
    this.#round++;
    for (const one of [this.#devices, this.#component, this.#capability, this.#attribute]) one.close();
  }

  get #wanted(): WantedValues {
    return {
      component: this.#component.value,
      capability: this.#capability.value,
      attribute: this.#attribute.value,
    };
  }

  get #lacksCapability(): boolean {
    const meant = meantDevices(this.#home, this.#devices.wanted);
    const isFixed = this.#capability.value !== '' && !Object.values(this.#wanted).some(isEnvironment);
    return isFixed && meant.length > 0 && fittingDevices(meant, this.#wanted).length === 0;
  }

  #mark(): { mark?: string } {
    return this.#isReady && this.#lacksCapability ? { mark: t('picker.notOfDevice') } : {};
  }

  #accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    this.#lists = homeLists(accountId);
    this.#home = [];
    this.#account = undefined;
    void this.#load(false);
    void this.#look();
  }

  /** Asks for the devices. A dialog whose home cannot be asked keeps what is saved, and says why its list is empty. */
  async #load(refresh: boolean): Promise<void> {
    const lists = this.#lists;
    this.#why = t('picker.loading');
    void this.#show();
    const found = await lists.devices(refresh).then(
      (devices) => ({ devices, why: devices.length === 0 ? t('picker.noDevices') : '' }),
      (failure: unknown) => ({ devices: this.#home, why: reasonOf(failure) }),
    );
    if (lists !== this.#lists) return;
    this.#home = found.devices;
    this.#why = found.why;
    await this.#show();
  }

  /** Whether events can come at all is the account's to say. */
  async #look(): Promise<void> {
    const lists = this.#lists;
    const account = await lists.account().catch(() => undefined);
    if (lists !== this.#lists || !this.#isReady) return;
    this.#account = account;
    this.#showNotes();
  }

  /** Offers what fits to what is chosen, shows what it reports now, and what a message would look like. */
  async #show(): Promise<void> {
    if (!this.#isReady) return;
    const round = ++this.#round;
    const lists = this.#lists;
    const wanted = this.#wanted;
    this.#kinds.show();
    this.#showNotes();
    this.#devices.offer(this.#home, wanted, this.#why);
    const meant = meantDevices(this.#home, this.#devices.wanted);
    this.#learnNames(meant.length === 1 ? meant[0] : undefined);
    this.#devices.say(this.#summary(meant));
    this.#offerCapabilities(meant);
    const fitting = fittingDevices(meant, wanted);
    const shown = fitting.slice(0, MOST_SHOWN);
    const example = exampleDevice({ devices: meant, wanted });
    const [definition, exampleValues, ...values] = await Promise.all([
      wanted.capability === '' || isEnvironment(wanted.capability) ? undefined : lists.definition(wanted.capability),
      example ? lists.values(example.deviceId) : {},
      ...shown.map(({ deviceId }) => lists.values(deviceId)),
    ]);
    if (round !== this.#round) return;
    this.#definition = definition;
    this.#offerAttributes(fitting.length === 1 ? exampleValues : {});
    showNow(
      shown.map((device, index) => presentLine(device, values[index] ?? {}, wanted)),
      fitting.length - shown.length,
    );
    const message = exampleMessage({
      ...{ kinds: this.#kinds.chosen, devices: meant, wanted, definition: this.#definition },
      values: exampleValues,
    });
    $('#smartthings-event-example').text(JSON.stringify(message, null, 2));
    $('#node-input-capability').trigger('keyup');
    const { kinds, devices, rooms } = this.choice;
    const onlyChanges = $('#node-input-onlyChanges').prop('checked') === true;
    const recent = await recentEvents(lists, { kinds, devices, rooms, ...wanted, onlyChanges });
    if (round === this.#round) showRecent(recent);
  }

  #showNotes(): void {
    const notes = eventNotes(this.#kinds.chosen, this.#account);
    const place = $('#smartthings-event-notes');
    const now = notes.join('\n');
    // Written only where it changed: a screen reader reads a new sentence out.
    if (place.data('shown') === now) return;
    place.data('shown', now).empty();
    place.append(notes.map((note) => $('<p>').text(note)));
  }

  /** Of one device its capabilities are asked for; of many, what is known already is shown. */
  #learnNames(device: HomeDevice | undefined): void {
    const lists = this.#lists;
    if (this.#home.length === 0) return;
    const isOpen = (): boolean => this.#isReady && lists === this.#lists;
    void lists.learnNames(device?.deviceId, isOpen, () => void this.#show());
  }

  #summary(meant: readonly HomeDevice[]): string {
    const { devices, rooms } = this.#devices.wanted;
    const { capability } = this.#wanted;
    if (devices.length + rooms.length > 0) return t('listening.chosen', { count: devices.length + rooms.length });
    if (capability === '' || isEnvironment(capability)) return t('listening.everyDevice', { count: meant.length });
    const count = fittingDevices(meant, this.#wanted).length;
    return t('listening.everyDeviceWith', { capability: inSmallWords(capability), count });
  }

  #offerCapabilities(meant: readonly HomeDevice[]): void {
    const { component } = this.#wanted;
    const components = componentsOf(meant);
    const isOnly = components.length <= 1 && component === '';
    this.#component.offer([none(t('listening.anyComponent')), ...componentChoices({ components })]);
    this.#kinds.showRow('component', !isOnly);
    const parts = meant.map((device) => ({
      ...device,
      components: device.components.filter(({ id }) => component === '' || id === component),
    }));
    const capabilities = capabilityChoices(
      parts,
      undefined,
      { part: 'attribute', component, values: {} },
      this.#lists.words,
    );
    const why = capabilities.length === 0 ? this.#why : '';
    this.#capability.offer([none(t('listening.anyCapability')), ...capabilities], why);
  }

  #offerAttributes(values: PresentValues): void {
    const { component, capability } = this.#wanted;
    const present = own(own(values, component || 'main'), capability) ?? {};
    const choices = attributeChoices(this.#definition, present, this.#lists.words);
    const why = choices.length > 0 ? '' : capability === '' ? t('picker.capabilityFirst') : t('picker.noAttributes');
    this.#attribute.offer([none(t('listening.anyAttribute')), ...choices], why);
  }

  /** Chooses the attribute that there is no question about; one that the capability has stays. */
  async #capabilityPicked(capability: string): Promise<void> {
    const definition = capability === '' ? undefined : await this.#lists.definition(capability);
    if (!this.#isReady || this.#capability.value !== capability) return;
    const { value } = this.#attribute;
    if (definition && Object.hasOwn(definition.attributes, value)) return;
    const likely = likelyPart('attribute', capability, definition) ?? '';
    if (value !== likely) this.#attribute.choose(likely);
  }
}

const none = (label: string): { value: string; label: string } => ({ value: '', label });

function showNow(lines: readonly ReturnType<typeof presentLine>[], more: number): void {
  const known = lines.filter((line) => line !== undefined);
  const place = $('#smartthings-event-now').empty();
  for (const { device, values } of known) place.append($('<dt>').text(device), $('<dd>').text(values));
  const isNothing = known.length === 0;
  $('#smartthings-event-more').text(
    isNothing ? t('listening.nothingKnown') : more > 0 ? t('listening.more', { more }) : '',
  );
}

import type { HomeDevice } from '../../base/contract/home';
import { openPanel, type Panel, type PanelContent } from '../picker/picker-panel';
import { own } from '../shared/own';
import { isEnvironment } from '../shared/validation';
import { words } from '../shared/words';
import { choiceOfRoom, roomOfChoice, wantedChoices, type WantedDevices, type WantedValues } from './wanted-devices';

const t = words('smartthings-account');

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export interface ChosenDevicesOptions {
  readonly saved: WantedDevices;
  /** What the devices and rooms were called when they were chosen, by id: for the time that nobody can be asked. */
  readonly savedNames: Readonly<Record<string, string>>;
  readonly onChange: () => void;
  readonly refresh: () => Promise<void>;
}

/** The button that opens the list of devices and rooms, and what was chosen in it, each to be taken back by a press. */
export class ChosenDevices {
  readonly #options: ChosenDevicesOptions;
  readonly #button = $('#smartthings-event-choose');
  readonly #list = $('#smartthings-event-chosen');
  #chosen: readonly string[];
  #home: readonly HomeDevice[] = [];
  #content: PanelContent = { choices: [], why: '' };
  #panel: Panel | undefined;

  constructor(options: ChosenDevicesOptions) {
    this.#options = options;
    this.#chosen = [...options.saved.rooms.map(choiceOfRoom), ...options.saved.devices];
    let wasOpen = false;
    this.#button.on('mousedown', () => (wasOpen = this.#panel !== undefined));
    this.#button.on('click', () => {
      // The press that closes the list by being outside of it must not open it again.
      if (!wasOpen) this.open();
      wasOpen = false;
    });
  }

  get wanted(): WantedDevices {
    const rooms = this.#chosen.map(roomOfChoice).filter((room) => room !== undefined);
    return { rooms, devices: this.#chosen.filter((choice) => roomOfChoice(choice) === undefined) };
  }

  /** What the chosen ones are called, by id. */
  get names(): Record<string, string> {
    const named = this.#chosen.map((choice) => [roomOfChoice(choice) ?? choice, this.#nameOf(choice)] as const);
    return Object.fromEntries(named.filter(([id, name]) => name !== id));
  }

  /** Takes what is known of the home, and what of it is wanted; `why` says why the list is empty. */
  offer(home: readonly HomeDevice[], values: WantedValues, why: string): void {
    this.#home = home;
    this.#content = { choices: wantedChoices(home, values), why };
    this.#panel?.draw();
    this.#draw();
  }

  /** Says in the closed button what is chosen. */
  say(summary: string): void {
    $('#smartthings-event-summary').text(summary);
  }

  open(): void {
    this.#panel ??= openPanel({
      title: $('#smartthings-event-devices-title').text().trim(),
      selected: '',
      isChosen: (choice) => this.#chosen.includes(choice),
      target: this.#button,
      content: () => this.#content,
      takes: (typed) => isEnvironment(typed) || UUID.test(typed),
      refresh: this.#options.refresh,
      onPick: (choice) => this.#toggle(choice),
      onClose: () => {
        this.#panel = undefined;
        this.#button.attr('aria-expanded', 'false').trigger('focus');
      },
    });
    this.#button.attr('aria-expanded', 'true');
  }

  close(): void {
    this.#panel?.close();
  }

  #toggle(choice: string): void {
    const isChosen = this.#chosen.includes(choice);
    this.#chosen = isChosen ? this.#chosen.filter((other) => other !== choice) : [...this.#chosen, choice];
    this.#draw();
    this.#options.onChange();
  }

  #draw(): void {
    this.#list.empty().append(this.#chosen.map((choice) => this.#line(choice)));
  }

  #line(choice: string): JQuery {
    const name = this.#nameOf(choice);
    const device = this.#home.find(({ deviceId }) => deviceId === choice);
    const place = device?.room ?? '';
    const remove = $('<button type="button"><i class="fa fa-times" aria-hidden="true"></i></button>')
      .attr('aria-label', t('listening.remove', { name }))
      .on('click', () => {
        this.#toggle(choice);
        this.#button.trigger('focus');
      });
    const words = roomOfChoice(choice) === undefined ? name : t('listening.wholeRoom', { room: name });
    const line = $('<li>').append($('<span>').text(words));
    if (place !== '') line.append($('<small>').text(place));
    if (this.#isStrange(choice)) {
      line.append($('<small class="smartthings-picker-mark">').text(t('picker.notInHome')));
    }
    return line.append(remove);
  }

  /** Whether the home, as far as it is known, lacks a choice. */
  #isStrange(choice: string): boolean {
    if (this.#home.length === 0 || isEnvironment(choice)) return false;
    return !this.#content.choices.some(({ value }) => value === choice);
  }

  #nameOf(choice: string): string {
    const known = this.#content.choices.find(({ value }) => value === choice)?.label;
    const id = roomOfChoice(choice);
    if (id === undefined) return known ?? own(this.#options.savedNames, choice) ?? choice;
    const room = this.#home.find(({ roomId }) => roomId === id)?.room ?? own(this.#options.savedNames, id);
    return room ?? id;
  }
}

import type { PresentValue } from '../../../base/contract/home';
import type { HomeThing, LiveDevice, LiveRoom } from '../../../base/contract/live-home';
import { kindInWords, valueInWords } from '../../picker/device-choices';
import { inWords } from '../../shared/id-in-words';
import { t } from '../words';
import { controlOf, mainSwitchOf, type Press, type SliderControl, type SwitchControl } from './controls';
import { iconOf } from './icons';
import type { Row } from './rows';

/** What rows need of the sidebar. */
export interface RowDesk {
  /** Whether this person may press what changes the home. */
  readonly mayPress: boolean;
  press(press: Press, label: string): void;
  /** Makes a row draggable, with a button that does the same, for what it stands for. */
  equip(row: JQuery, thing: HomeThing): void;
}

const FLASH_MS = 900;
/** A key moves a slider by one step: only where it stays is worth a call. */
const SETTLED_MS = 600;

/** Draws a row that comes into sight; `updateRow` fills it. */
export function drawRow(row: Row, desk: RowDesk): JQuery {
  const element = $('<div role="treeitem" class="smartthings-sidebar-row">').attr({
    id: idOf(row),
    'data-kind': row.kind,
    title: row.kind === 'device' ? kindInWords(row.device.kind) : null,
    'aria-level': row.level,
    'aria-selected': 'false',
  });
  element.css('--level', row.level);
  const twist = $('<i class="fa fa-angle-right smartthings-sidebar-twist" aria-hidden="true">');
  const icon = $('<i class="fa fa-fw smartthings-sidebar-icon" aria-hidden="true">').addClass(iconOfRow(row));
  const label = $('<span class="smartthings-sidebar-label" dir="auto">');
  const detail = $('<span class="smartthings-sidebar-detail" dir="auto">');
  const now = $('<span class="smartthings-sidebar-now" dir="auto">');
  element.append(twist, icon, label, detail, now, $('<span class="smartthings-sidebar-control">'));
  const thing = thingOf(row);
  if (thing) desk.equip(element, thing);
  return element;
}

/** Brings a row up to date. Touches only what is another now. */
export function updateRow(element: JQuery, row: Row, desk: RowDesk): void {
  const isOpen = row.isOpen === undefined ? null : String(row.isOpen);
  element.attr({ 'aria-expanded': isOpen, 'aria-posinset': row.position, 'aria-setsize': row.siblings });
  write(element.children('.smartthings-sidebar-label'), nameOf(row));
  write(element.children('.smartthings-sidebar-detail'), detailOf(row));
  const present = presentOf(row);
  const now = element.children('.smartthings-sidebar-now');
  const isFresh = now.text() !== '';
  if (write(now, present ? valueInWords(present) : countOf(row)) && isFresh && present) flash(now);
  element.toggleClass('smartthings-sidebar-offline', 'device' in row && row.device.online === false);
  updateControl(element.children('.smartthings-sidebar-control'), row, desk);
}

/** The element's id, for `aria-activedescendant`. */
export function idOf({ key }: Row): string {
  return `smartthings-sidebar-row-${key.replace(/[^\w-]/g, (char) => `.${char.charCodeAt(0).toString(36)}.`)}`;
}

/** What a row stands for. Its device stays the one that the model keeps up to date. */
export function thingOf(row: Row): HomeThing | undefined {
  switch (row.kind) {
    case 'room':
      return row.room && { kind: 'room', ...row.room };
    case 'device':
      return { kind: 'device', device: row.device };
    case 'value': {
      const { component, capability, attribute } = row.place;
      return {
        kind: 'value',
        device: row.device,
        component,
        capability,
        attribute,
        value: presentOf(row)?.value ?? null,
      };
    }
    case 'component':
      return undefined;
  }
}

export function nameOf(row: Row): string {
  switch (row.kind) {
    case 'room':
      return row.isElsewhere
        ? [row.room?.location, roomInWords(row.room)].filter(Boolean).join(' · ')
        : roomInWords(row.room);
    case 'device':
      return row.device.label;
    case 'component':
      return componentInWords(row.device, row.component);
    case 'value':
      return inWords(row.place.attribute);
  }
}

function roomInWords(room: LiveRoom | undefined): string {
  if (!room) return t('home.noRoom');
  return room.name ?? t('home.unnamedRoom');
}

function componentInWords({ components }: LiveDevice, id: string): string {
  const label = components.find((component) => component.id === id)?.label ?? id;
  return label === id ? inWords(id) : label;
}

/** In small print: what the name does not say. */
function detailOf(row: Row): string {
  if (row.kind === 'device') return row.device.online === false ? t('row.offline') : '';
  if (row.kind !== 'value') return '';
  const { capability, attribute, component } = row.place;
  const isObvious = inWords(capability).toLowerCase().startsWith(inWords(attribute).toLowerCase());
  const where = row.level === 3 && component !== 'main' ? componentInWords(row.device, component) : '';
  return [where, isObvious ? '' : inWords(capability)].filter(Boolean).join(' · ');
}

function countOf(row: Row): string {
  return row.kind === 'room' ? String(row.devices) : '';
}

function presentOf(row: Row): PresentValue | undefined {
  // The switch itself tells it.
  if (row.kind === 'device')
    return row.device.now?.attribute === 'switch' && mainSwitchOf(row.device) ? undefined : row.device.now;
  if (row.kind !== 'value') return undefined;
  const { component, capability, attribute } = row.place;
  return row.device.values[component]?.[capability]?.[attribute];
}

function iconOfRow(row: Row): string {
  if (row.kind === 'device') return iconOf(row.device.kind);
  if (row.kind === 'room') return 'fa-map-marker';
  return row.kind === 'component' ? 'fa-cube' : '';
}

function updateControl(place: JQuery, row: Row, desk: RowDesk): void {
  const control = controlOfRow(row);
  const drawn = place.children();
  if (drawn.data('kind') !== control?.kind) drawn.remove();
  if (!control) return;
  if (control.kind === 'switch') updateSwitch(place, row, control, desk);
  else updateSlider(place, row, control, desk);
}

function controlOfRow(row: Row): SwitchControl | SliderControl | undefined {
  if (row.kind === 'device') return mainSwitchOf(row.device);
  return row.kind === 'value' ? controlOf(row.device, row.place) : undefined;
}

function updateSwitch(place: JQuery, row: Row, control: SwitchControl, desk: RowDesk): void {
  let button: JQuery = place.children('button');
  if (button.length === 0) {
    button = $('<button type="button" role="switch" tabindex="-1" class="smartthings-sidebar-switch">');
    // The device as it is when it is pressed, not as it was when it was drawn.
    button.data('kind', 'switch').on('click', () => {
      const present = controlOfRow(row);
      if (present?.kind === 'switch') desk.press(present.press, labelOfControl(row));
    });
    place.append(button);
  }
  button.attr({ 'aria-checked': String(control.isOn), 'aria-label': labelOfControl(row) });
  button.prop('disabled', !desk.mayPress).attr('title', desk.mayPress ? null : t('row.readOnly'));
}

function updateSlider(place: JQuery, row: Row, control: SliderControl, desk: RowDesk): void {
  let slider: JQuery = place.children('input');
  if (slider.length === 0) {
    slider = $('<input type="range" tabindex="-1" class="smartthings-sidebar-slider">').data('kind', 'slider');
    whenSettled(slider, (value) => {
      const present = controlOfRow(row);
      if (present?.kind === 'slider') desk.press(present.press(value), labelOfControl(row));
    });
    place.append(slider);
  }
  const { min, max, step, value } = control;
  slider.attr({ min, max, step, 'aria-label': labelOfControl(row) }).prop('disabled', !desk.mayPress);
  slider.attr('title', desk.mayPress ? null : t('row.readOnly'));
  // Not under somebody's hand.
  if (!slider.is(':active') && !isMoving(slider)) slider.val(value);
}

const MOVING = 'moving';
const isMoving = (slider: JQuery): boolean => slider.data(MOVING) !== undefined;

/** Calls back with where a slider was let go, or stays after keys have moved it. */
function whenSettled(slider: JQuery, settled: (value: number) => void): void {
  let isByKeys = false;
  const settle = (): void => {
    window.clearTimeout(slider.data(MOVING) as number | undefined);
    slider.removeData(MOVING);
    settled(Number(slider.val()));
  };
  slider.on('keydown pointerdown', ({ type }) => void (isByKeys = type === 'keydown'));
  slider.on('change', () => {
    window.clearTimeout(slider.data(MOVING) as number | undefined);
    if (isByKeys) slider.data(MOVING, window.setTimeout(settle, SETTLED_MS));
    else settle();
  });
  slider.on('blur', () => {
    if (isMoving(slider)) settle();
  });
}

function labelOfControl(row: Row): string {
  return row.kind === 'value' ? `${row.device.label} · ${inWords(row.place.attribute)}` : nameOf(row);
}

/** Writes a text where it is another. Tells whether it was. */
function write(place: JQuery, text: string): boolean {
  if (place.text() === text) return false;
  place.text(text);
  return true;
}

/** A value that changed draws the eye for a moment. */
function flash(place: JQuery): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const from = { color: 'var(--smartthings-link-color)' };
  place.get(0)?.animate([{ ...from, fontWeight: 'bold' }, { ...from }, {}], { duration: FLASH_MS });
}

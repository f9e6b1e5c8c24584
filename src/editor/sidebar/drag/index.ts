import type { HomeThing, LiveDevice, LiveRoom } from '../../../base/contract/live-home';
import { inSmallWords } from '../../shared/id-in-words';
import { roomPage } from '../make/page';
import { recipesFor } from '../make/recipes';
import { waysOf } from '../make/things';
import { t } from '../words';
import { dashboardOfEditor, mayPlace, obstacle, putAt, putInMiddle, say, type Load } from './canvas';
import { openMenu, type MenuLine, type MenuPlace } from './choice-menu';
import { dragWithPointer } from './pointer-drag';

/** Whose home a row is of. */
export interface PlacedAccount {
  /** As the nodes on the canvas refer to it. */
  readonly id: string;
  /** All devices that are known at present: some flows need a second one. */
  readonly devices: () => readonly LiveDevice[];
  /** All rooms that are known at present: a name may come later than the row. */
  readonly rooms: () => readonly LiveRoom[];
}

/**
 * Lets a row be dragged onto the canvas. Where it is let go lies a node for it, or a menu asks what it shall become. Read-only users
 * can't. Calling it again for the same element replaces what it stands for.
 */
export function makeDraggable(element: JQuery, thing: HomeThing, account: PlacedAccount): void {
  if (!mayPlace()) return;
  dragWithPointer(element, {
    carried: () =>
      $('<div>').append(
        $('<i class="fa fa-fw" aria-hidden="true">').addClass(iconOf(thing)),
        $('<span>').text(nameOf(latest(thing, account))),
      ),
    dropped(at) {
      const landing = { put: (load: Load) => putAt(load, at), onCancel: () => undefined };
      choose(latest(thing, account), account, { x: at.clientX, y: at.clientY }, landing);
    },
  });
}

/**
 * Adds a button to a row that does the same without a mouse: what is chosen lies in the middle of what is visible of the canvas. Gives
 * the button; none to read-only users.
 */
export function offerActions(element: JQuery, thing: HomeThing, account: PlacedAccount): JQuery {
  if (!mayPlace()) return $();
  const button = $('<button type="button" class="red-ui-button red-ui-button-small smartthings-place">')
    .attr('aria-haspopup', 'menu')
    .append('<i class="fa fa-plus" aria-hidden="true"></i>');
  const sayName = (): void => {
    const name = t('placing.button', { name: nameOf(latest(thing, account)) });
    button.attr({ 'aria-label': name, title: name });
  };
  sayName();
  button.on('focus mouseenter', sayName).on('click', (event) => {
    event.stopPropagation();
    const { left = 0, bottom = 0 } = button.get(0)?.getBoundingClientRect() ?? {};
    const put = (load: Load): void => {
      putInMiddle(load);
      say(t('placing.placed'), 'compact');
    };
    choose(latest(thing, account), account, { x: left, y: bottom }, { put, onCancel: () => button.trigger('focus') });
  });
  return button.appendTo(element);
}

interface Landing {
  readonly put: (load: Load) => void;
  readonly onCancel: () => void;
}

/** What a row stands for by now: the names of rooms are asked for later than the home. Devices are brought up to date where they are. */
function latest(thing: HomeThing, { rooms }: PlacedAccount): HomeThing {
  if (thing.kind !== 'room') return thing;
  return { ...thing, ...rooms().find(({ roomId }) => roomId === thing.roomId) };
}

/** Asks what a thing shall become, where that is a question, and puts it there. */
function choose(thing: HomeThing, account: PlacedAccount, place: MenuPlace, { put, onCancel }: Landing): void {
  const hindered = obstacle(account.id);
  if (hindered !== undefined) {
    say(hindered, 'warning');
    return;
  }
  const ways = waysOf(thing, account.id);
  const lines: MenuLine[] = ways.map(({ make, ...line }) => ({ ...line, onSelect: () => put({ nodes: make() }) }));
  if (thing.kind === 'room') lines.push(...pageLines(thing, account, put));
  const flows = thing.kind === 'device' ? flowLines(thing.device, account, put) : [];
  if (flows.length > 0) {
    const open = (): void => openMenu(t('placing.flowsMenu', { name: nameOf(thing) }), flows, place, onCancel);
    lines.push({ label: t('placing.flows'), icon: 'fa-magic', onSelect: open });
  }
  const [only] = lines;
  if (lines.length === 1) only?.onSelect();
  else openMenu(t('placing.menu', { name: nameOf(thing) }), lines, place, onCancel);
}

/** The room as a card of the dashboard. Where none is installed there is no choice, so that a room stays one node without a question. */
function pageLines(room: LiveRoom, { id, devices }: PlacedAccount, put: Landing['put']): readonly MenuLine[] {
  const make = roomPage({ account: id, room, home: devices(), dashboard: dashboardOfEditor() });
  if (!make) return [];
  return [
    { label: t('placing.page'), detail: t('placing.pageDetail'), icon: 'fa-th-large', onSelect: () => put(make()) },
  ];
}

function flowLines(device: LiveDevice, { id, devices }: PlacedAccount, put: Landing['put']): readonly MenuLine[] {
  const recipes = recipesFor({ account: id, device, home: devices() });
  return recipes.map(({ label, make }) => ({ label, icon: 'fa-magic', onSelect: () => put({ nodes: make() }) }));
}

function nameOf(thing: HomeThing): string {
  switch (thing.kind) {
    case 'device':
      return thing.device.label;
    case 'value':
      return `${thing.device.label} · ${inSmallWords(thing.attribute)}`;
    case 'room':
      return thing.name ?? t('home.unnamedRoom');
    case 'scene':
      return thing.scene.name ?? thing.scene.sceneId;
    case 'mode':
      return thing.mode.label;
    case 'event':
      return thing.event.label ?? inSmallWords(thing.event.type);
  }
}

function iconOf(thing: HomeThing): string {
  const [first, ...others] = waysOf(thing, '');
  return first && others.length === 0 ? first.icon : 'fa-cube';
}

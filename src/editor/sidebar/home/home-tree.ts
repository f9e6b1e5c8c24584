import { kindInWords } from '../../picker/device-choices';
import { inWords } from '../../shared/id-in-words';
import { matchOf, type Match, type Wording } from '../search/matching';
import { parseQuery, type Term } from '../search/query';
import { isRepeated } from '../../shared/presses';
import { t } from '../words';
import type { Changed, HomeModel } from './home-model';
import { drawRow, idOf, updateRow, type RowDesk } from './row-view';
import { Openness, rowsOf, type Row } from './rows';
import { VirtualList } from './virtual-list';

const ROW_HEIGHT = 28;
/** What is looked for by its value comes and goes with it, but a list that changes faster can't be read. */
const SEARCH_AGAIN_MS = 500;

/** Rooms, devices and values as a tree: a person goes through it by keys, looks for something in it, opens and presses. */
export class HomeTree {
  readonly #model: HomeModel;
  readonly #desk: RowDesk;
  readonly #viewport: JQuery;
  readonly #list: VirtualList<Row>;
  readonly #openness = new Openness();
  readonly #wording: Wording = {
    ...{ kind: kindInWords, id: inWords },
    ...{ online: t('search.online'), offline: t('search.offline') },
  };
  #terms: readonly Term[] = [];
  #active: string | undefined;
  #searching: number | undefined;

  constructor(place: JQuery, model: HomeModel, desk: RowDesk) {
    this.#model = model;
    this.#desk = desk;
    this.#viewport = $('<div role="tree" tabindex="0" class="smartthings-sidebar-tree">')
      .attr('aria-label', t('section.home'))
      .appendTo(place);
    this.#list = new VirtualList<Row>({
      viewport: this.#viewport,
      height: ROW_HEIGHT,
      draw: (row) => this.#draw(row),
      update: (element, row) => this.#update(element, row),
    });
    this.#viewport.on('keydown', (event) => this.#key(event));
    this.#viewport.on('click', '.smartthings-sidebar-row', (event) => this.#clicked(event));
  }

  /** How many lines there are. */
  get size(): number {
    return this.#list.items.length;
  }

  /** Shows only what fits these words. */
  search(text: string): void {
    this.#terms = parseQuery(text);
    this.refresh();
    this.#viewport.scrollTop(0);
  }

  /** The home consists of other things now, or something else is shown of it. */
  refresh(): void {
    window.clearTimeout(this.#searching);
    this.#searching = undefined;
    this.#list.show(rowsOf(this.#model, this.#openness, this.#found()));
  }

  /** Values are others now. */
  changed({ devices, isReshaped }: Changed): void {
    if (isReshaped || this.#terms.length > 0) {
      this.#searching ??= window.setTimeout(() => this.refresh(), SEARCH_AGAIN_MS);
    }
    this.#list.changed((row) => 'device' in row && devices.has(row.device.deviceId));
  }

  close(): void {
    window.clearTimeout(this.#searching);
    this.#list.close();
    this.#viewport.remove();
  }

  #found(): ReadonlyMap<string, Match> | undefined {
    if (this.#terms.length === 0) return undefined;
    const found = new Map<string, Match>();
    for (const device of this.#model.devices) {
      const match = matchOf(device, this.#terms, this.#wording);
      if (match) found.set(device.deviceId, match);
    }
    return found;
  }

  #draw(row: Row): JQuery {
    return drawRow(row, this.#desk);
  }

  #update(element: JQuery, row: Row): void {
    updateRow(element, row, this.#desk);
    const isActive = row.key === this.#active;
    element
      .attr('aria-selected', String(isActive))
      .find('button, input')
      .attr('tabindex', isActive ? 0 : -1);
  }

  #turn(row: Row, isOpen: boolean): void {
    this.#openness.set(row.key, isOpen);
    this.refresh();
  }

  #clicked(event: JQuery.TriggeredEvent): void {
    const element = $(event.currentTarget as Element);
    const row = this.#list.items.find((one) => idOf(one) === element.attr('id'));
    if (!row) return;
    this.#activate(row);
    if ($(event.target as Element).closest('button, input').length > 0) return;
    if (row.isOpen !== undefined) this.#turn(row, !row.isOpen);
  }

  #activate(row: Row): void {
    const before = this.#active;
    this.#active = row.key;
    this.#viewport.attr('aria-activedescendant', idOf(row));
    this.#list.changed(({ key }) => key === before || key === row.key);
  }

  #key(event: JQuery.TriggeredEvent): void {
    if (event.target !== this.#viewport.get(0) || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#list.items;
    const at = this.#active === undefined ? -1 : this.#list.indexOf(this.#active);
    const row = rows[at];
    const target = targetOf(String(event.key), at, rows, this.#list.pageSize);
    if (target !== undefined) this.#goTo(target);
    else if (event.key === 'ArrowRight' && row?.isOpen === false) this.#turn(row, true);
    else if (event.key === 'ArrowLeft' && row?.isOpen === true) this.#turn(row, false);
    else if ((event.key === 'Enter' || event.key === ' ') && row) {
      if (!isRepeated(event)) this.#operate(row, at);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #goTo(index: number): void {
    const row = this.#list.items[index];
    if (!row) return;
    this.#activate(row);
    this.#list.reveal(index);
  }

  /** Enter and Space: switches what has a switch, opens and closes the rest. */
  #operate(row: Row, index: number): void {
    // What is not drawn has no switch.
    this.#list.reveal(index);
    const control = this.#list.element(row.key)?.find('[role="switch"]:enabled') ?? $();
    if (control.length > 0) control.trigger('click');
    else if (row.isOpen !== undefined) this.#turn(row, !row.isOpen);
  }
}

/** Where a key leads to from a row; `undefined` where it leads nowhere. */
export function targetOf(key: string, at: number, rows: readonly Row[], page: number): number | undefined {
  const last = rows.length - 1;
  const within = (index: number): number => Math.min(Math.max(index, 0), last);
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + page);
    case 'PageUp':
      return within(at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowRight':
      return row?.isOpen === true ? within(at + 1) : undefined;
    case 'ArrowLeft': {
      if (!row || row.isOpen === true) return undefined;
      let parent = at - 1;
      while (parent >= 0 && (rows[parent]?.level ?? 0) >= row.level) parent--;
      return parent < 0 ? undefined : parent;
    }
    default:
      return undefined;
  }
}

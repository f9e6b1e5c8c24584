import type { HomeThing } from '../../base/contract/live-home';
import type { HomeModel } from './home/home-model';
import { keepingFocus } from './keeping-focus';
import { isNamed } from './search/matching';
import { parseQuery, type Term } from './search/query';
import { t } from './words';

/** What the section needs of the sidebar. */
export interface ScenesDesk {
  readonly mayPress: boolean;
  /** Asks for what nobody has asked for yet. */
  ask(): void;
  run(sceneId: string, name: string): void;
  setMode(locationId: string, modeId: string, label: string): void;
  equip(line: JQuery, thing: HomeThing): void;
}

/** Scenes and modes as buttons. */
export class ScenesSection {
  readonly #place: JQuery;
  readonly #model: HomeModel;
  readonly #desk: ScenesDesk;
  #terms: readonly Term[] = [];
  #drawn = '';

  constructor(place: JQuery, model: HomeModel, desk: ScenesDesk) {
    this.#place = place;
    this.#model = model;
    this.#desk = desk;
  }

  search(text: string): void {
    this.#terms = parseQuery(text);
    this.refresh();
  }

  /** Draws anew where something is another than before. */
  refresh(): void {
    const { account, scenes, locations, unasked } = this.#model;
    const drawn = JSON.stringify([account?.state, scenes, locations, unasked, this.#terms]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    keepingFocus(this.#place, () => this.#draw());
  }

  #draw(): void {
    const { account, scenes, locations, unasked } = this.#model;
    this.#place.empty();
    // Without a sign-in nothing can be said of them.
    if (account?.state === 'unauthorized') return;
    const several = locations.length > 1;
    const found = scenes.filter(({ name, sceneId }) => isNamed(name ?? sceneId, this.#terms));
    const list = $('<ul class="smartthings-sidebar-scenes-list">');
    for (const scene of found) {
      const name = scene.name ?? scene.sceneId;
      const button = this.#button(several && scene.location !== null ? `${name} · ${scene.location}` : name, 'fa-play');
      button.on('click', () => this.#desk.run(scene.sceneId, name));
      list.append(this.#line(button, { kind: 'scene', scene }));
    }
    for (const { locationId, name: location, modes, modeId } of locations) {
      for (const mode of modes.filter(({ label }) => isNamed(label, this.#terms))) {
        const button = this.#button(
          several && location !== null ? `${mode.label} · ${location}` : mode.label,
          'fa-moon-o',
        );
        button.attr({ 'aria-pressed': String(mode.modeId === modeId) });
        button.on('click', () => this.#desk.setMode(locationId, mode.modeId, mode.label));
        list.append(this.#line(button, { kind: 'mode', locationId, location, mode }));
      }
    }
    const isEmpty = list.children().length === 0;
    if (isEmpty) $('<p class="smartthings-sidebar-nothing">').text(this.#nothing()).appendTo(this.#place);
    else this.#place.append(list);
    if (unasked > 0) this.#offerToAsk(unasked);
  }

  #offerToAsk(calls: number): void {
    $('<button type="button" class="red-ui-button red-ui-button-small smartthings-sidebar-long">')
      .text(calls === 1 ? t('scenes.askOnce') : t('scenes.ask', { calls }))
      .on('click', () => this.#desk.ask())
      .appendTo(this.#place);
  }

  #nothing(): string {
    if (this.#terms.length > 0) return t('home.nothingFound');
    return this.#model.unasked > 0 ? t('scenes.unasked') : t('scenes.nothing');
  }

  #button(label: string, icon: string): JQuery {
    const button = $('<button type="button" class="red-ui-button red-ui-button-small smartthings-sidebar-press">');
    button.append($('<i aria-hidden="true">').addClass(`fa fa-fw ${icon}`), $('<span dir="auto">').text(label));
    return button.prop('disabled', !this.#desk.mayPress).attr('title', this.#desk.mayPress ? null : t('row.readOnly'));
  }

  #line(button: JQuery, thing: HomeThing): JQuery {
    const line = $('<li>').append(button);
    this.#desk.equip(line, thing);
    return line;
  }
}

import type { AccountView } from '../../base/contract/routes';
import { inWords } from '../shared/sentence';
import type { HomeModel } from './home/home-model';
import { HomeTree } from './home/home-tree';
import type { RowDesk } from './home/row-view';
import { Outcome } from './outcome';
import { t } from './words';

const SEARCH_AFTER_MS = 120;

/** What the section needs of the sidebar. */
export interface HomeDesk extends RowDesk {
  searched(text: string): void;
  readAgain(): void;
  askNames(): void;
}

/** The home itself: a field to look for something, the tree, and how a press went. */
export class HomeSection {
  readonly tree: HomeTree;
  readonly outcome: Outcome;
  readonly #model: HomeModel;
  readonly #note = $('<p class="smartthings-sidebar-note">');
  readonly #names: JQuery;
  readonly #search: JQuery;
  #timer: number | undefined;

  constructor(place: JQuery, model: HomeModel, desk: HomeDesk) {
    this.#model = model;
    this.#search = $('<input type="search" class="smartthings-sidebar-search">').attr({
      placeholder: t('search.placeholder'),
      'aria-label': t('search.label'),
    });
    const refresh = $('<button type="button" class="red-ui-button red-ui-button-small">').attr({
      'aria-label': t('home.refresh'),
      title: t('home.refresh'),
    });
    refresh.append($('<i class="fa fa-refresh" aria-hidden="true">')).on('click', () => desk.readAgain());
    $('<div class="smartthings-sidebar-head">').append(this.#search, refresh).appendTo(place);
    this.outcome = new Outcome(place);
    this.#note.appendTo(place);
    this.#names = $('<button type="button" class="red-ui-button red-ui-button-small smartthings-sidebar-names">')
      .on('click', () => desk.askNames())
      .appendTo(place);
    this.tree = new HomeTree(place, model, desk);
    this.#search.on('input', () => {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => {
        const text = String(this.#search.val());
        this.tree.search(text);
        desk.searched(text);
        this.showNote();
      }, SEARCH_AFTER_MS);
    });
    this.say(t('home.asking'));
  }

  /** The home was read anew. */
  refresh(): void {
    this.tree.refresh();
    const { unasked } = this.#model;
    const isOffered = unasked > 0 && this.#model.rooms.some(({ name }) => name === null);
    if (!isOffered && this.#names.is(':focus')) this.#search.trigger('focus');
    this.#names.text(unasked === 1 ? t('home.askNamesOnce') : t('home.askNames', { calls: unasked })).toggle(isOffered);
    this.showNote();
  }

  /** Says something instead of a home. */
  say(sentence: string): void {
    this.#note.text(sentence);
    this.#names.hide();
  }

  close(): void {
    window.clearTimeout(this.#timer);
    this.tree.close();
  }

  /** Says what there is to say of the home: nothing where it shows itself. */
  showNote(): void {
    const hindrance = this.#hindrance();
    if (hindrance) this.#note.text(inWords(hindrance.message, hindrance.sentence));
    else if (this.#model.devices.length === 0) this.#note.text(t('home.nothing'));
    else this.#note.text(this.tree.size === 0 ? t('home.nothingFound') : '');
  }

  /** Why there is no home, or none that could be read anew. */
  #hindrance(): Pick<AccountView, 'message' | 'sentence'> | undefined {
    const { account, devices, problem } = this.#model;
    if (account?.state === 'unauthorized') return account;
    if (problem) return problem;
    return devices.length === 0 && account?.state !== 'authorized' ? account : undefined;
  }
}

import type { AccountView } from '../../base/contract/routes';
import { whileDisabled } from '../shared/busy';
import { onEachPress } from '../shared/presses';
import { isDeployed } from '../shared/draft';
import { draftOf } from './account-form';
import { RouteFailure, accountRoutes, reasonOf, type AccountRoutes } from '../shared/routes';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const POLL_MS = 5000;

/** What the parts of an open account dialog share: the account's routes, its state, and how an action is run. */
export class AccountDesk {
  readonly routes: AccountRoutes;
  /** Something went to the runtime that only the next Deploy writes to disk. */
  wantsDeploy = false;
  /** The runtime holds a draft of this dialog. */
  #drafted = false;
  #known: boolean;
  #closed = false;
  #timer: number | undefined;
  readonly #showState: (state: AccountView) => void;
  readonly #showAbsent: (sentence: string) => void;

  constructor(
    readonly accountId: string,
    showState: (state: AccountView) => void,
    showAbsent: (sentence: string) => void,
  ) {
    this.#showState = showState;
    this.#showAbsent = showAbsent;

    this.routes = accountRoutes(accountId);
    this.#known = isDeployed(accountId);
  }

  get isDrafted(): boolean {
    return this.#drafted;
  }

  /** Tells the runtime what the form holds now: each route goes by it. */
  async bringDraft(): Promise<void> {
    await this.routes.draft(draftOf());
    this.#drafted = true;
    this.#known = true;
  }

  /** One look at the account, and the next one later. An account that the runtime does not know yet is not asked for. */
  async look(): Promise<AccountView | undefined> {
    window.clearTimeout(this.#timer);
    const found = this.#known ? await this.routes.state().catch((failure: unknown) => reasonOf(failure)) : undefined;
    if (this.#closed) return undefined;
    // Two looks may have been under way at once.
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.look(), POLL_MS);
    if (typeof found === 'object') {
      this.#showState(found);
      return found;
    }
    this.#showAbsent(found ?? t('dialog.state.notDeployed'));
    return undefined;
  }

  /** Runs what a button stands for, with the buttons out of reach meanwhile; how it went stands in the button's section. */
  async run(button: JQuery, work: () => Promise<string>): Promise<void> {
    const form = $('.smartthings-account-form');
    const place = outcomeOf(button);
    form.find('.smartthings-account-outcome').not(place).text('');
    say(place, 'busy', t('dialog.working'));
    try {
      const sentence = await whileDisabled(form.find('button:enabled'), work);
      if (!this.#closed) say(place, 'good', sentence);
    } catch (failure) {
      if (!this.#closed) say(place, 'bad', reasonOf(failure));
    }
    await this.look();
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#timer);
  }
}

/** The place for how it went that is nearest below a button. */
function outcomeOf(button: JQuery): JQuery {
  const section = button.closest('.smartthings-account-section');
  const places = button.parentsUntil(section).addBack().nextAll('.smartthings-account-outcome');
  return places.length > 0 ? places.first() : section.find('.smartthings-account-outcome').last();
}

export function say(place: JQuery, kind: 'good' | 'bad' | 'busy', sentence: string): void {
  place.attr('data-kind', kind).text(sentence);
  place.get(0)?.scrollIntoView({ block: 'nearest' });
}

/** What a field for this moment holds. Throws the sentence where it is empty, with the field marked until it is filled. */
export function needed(field: JQuery, sentence: string): string {
  const value = asText(field.val());
  if (value !== '') return value;
  field.addClass('input-error').attr('aria-invalid', 'true').trigger('focus');
  field.one('input', () => field.removeClass('input-error').removeAttr('aria-invalid'));
  throw new RouteFailure(0, sentence);
}

/** Calls back at each press of `#smartthings-account-<button>`, with the button. */
export function onPress(button: string, listener: (button: JQuery) => void): void {
  const element = $(`#smartthings-account-${button}`);
  onEachPress(element, () => listener(element));
}

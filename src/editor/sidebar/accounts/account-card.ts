import type { BillView } from '../../../base/contract/bill';
import type { AccountView } from '../../../base/contract/routes';
import { fromNow } from '../../shared/moments';
import { inWords } from '../../shared/sentence';
import { keepingFocus } from '../keeping-focus';
import { t } from '../words';
import { BillPart } from './bill-part';
import { livesOf, type Life } from './lives';
import { meter, type Meter } from './meter';
import { helpWithEvents, type Help } from './why-no-events';

/** What a card needs of the sidebar. */
export interface CardDesk {
  readonly mayPress: boolean;
  /** Shows the home of this account. */
  choose(): void;
  openSettings(): void;
  /** Shows a node on the canvas. */
  reveal(nodeId: string): void;
  confirmEvents(): void;
}

/** One account: how it is, how long its tokens live, what it costs, and in words why something is not as it should be. */
export class AccountCard {
  readonly element = $('<div class="smartthings-sidebar-account">');
  readonly #desk: CardDesk;
  readonly #choice: JQuery;
  readonly #name = $('<span dir="auto">');
  readonly #sentence = $('<p class="smartthings-sidebar-sentence">');
  readonly #meters = $('<div class="smartthings-sidebar-meters">');
  readonly #bill: BillPart;
  readonly #why: JQuery;
  readonly #whyTitle = $('<summary>');
  readonly #whyText = $('<div>');
  #drawn = '';

  constructor(desk: CardDesk) {
    this.#desk = desk;
    this.#choice = $('<button type="button" class="smartthings-sidebar-account-name">')
      .append($('<i class="fa fa-circle smartthings-sidebar-light" aria-hidden="true">'), this.#name)
      .on('click', () => desk.choose());
    this.#why = $('<details class="smartthings-sidebar-why">').append(this.#whyTitle, this.#whyText);
    this.#bill = new BillPart(desk);
    this.element.append(this.#choice, this.#sentence, this.#meters, this.#why, this.#bill.element);
    this.showAbsent(t('account.asking'));
  }

  set name(name: string) {
    write(this.#name, name);
  }

  set isChosen(isChosen: boolean) {
    this.#choice.attr('aria-pressed', String(isChosen));
    this.element.attr('data-chosen', String(isChosen));
  }

  /** Only one account needs no choosing. */
  set isOnly(isOnly: boolean) {
    this.#choice.prop('disabled', isOnly);
  }

  show(account: AccountView): void {
    const lives = livesOf(account, Date.now());
    const drawn = JSON.stringify([account, lives.map(({ left }) => left.toFixed(2))]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.element.attr('data-light', lightOf(account.state));
    write(this.#sentence, inWords(account.message, account.sentence));
    this.#meters.empty().append(lives.map(meterOfLife));
    keepingFocus(this.#whyText, () => this.#showWhy(account));
  }

  showBill(bill: BillView): void {
    this.#bill.show(bill);
  }

  /** Nothing can be told of it. */
  showAbsent(sentence: string): void {
    this.#drawn = '';
    this.element.attr('data-light', 'none');
    write(this.#sentence, sentence);
    this.#meters.empty();
    this.#bill.hide();
    this.#why.hide();
  }

  #showWhy(account: AccountView): void {
    const { events } = account;
    const help = helpWithEvents(account);
    this.#why.show().attr('data-help', help);
    write(this.#whyTitle, help === 'none' || help === 'address' ? t('why.eventsCome') : t('why.events'));
    this.#whyText.empty();
    if (events) $('<p>').text(inWords(events.message, events.sentence)).appendTo(this.#whyText);
    const advice = adviceOf(help);
    if (advice !== '') $('<p>').text(advice).appendTo(this.#whyText);
    if (help === 'confirm') this.#whyText.append(this.#button(t('why.confirm'), () => this.#desk.confirmEvents()));
    if (help === 'signIn' || help === 'settings' || help === 'address' || help === 'confirm') {
      this.#whyText.append(this.#button(t('why.openSettings'), () => this.#desk.openSettings(), true));
    }
  }

  #button(label: string, press: () => void, isForAll = false): JQuery {
    return $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(label)
      .prop('disabled', !isForAll && !this.#desk.mayPress)
      .on('click', press);
  }
}

function adviceOf(help: Help): string {
  switch (help) {
    case 'signIn':
      return t('why.signIn');
    case 'deploy':
      return t('why.deploy');
    case 'listen':
      return t('why.listen');
    case 'address':
      return t('why.address');
    case 'confirm':
    case 'settings':
    case 'none':
      return '';
  }
}

function meterOfLife({ kind, left, mark, endsAt, plannedAt }: Life): JQuery {
  const ends = fromNow(endsAt).distance;
  const planned = plannedAt ? t('life.renewed', { when: fromNow(plannedAt).distance }) : '';
  const label = kind === 'access' ? t('life.access') : t('life.refresh');
  const words = [t('life.ends', { when: ends }), planned].filter(Boolean).join(' · ');
  return meter({
    label,
    words,
    share: left,
    light: left > 0.15 ? 'good' : 'wait',
    ...(mark === undefined ? {} : { mark }),
  });
}

function lightOf(state: string): Meter['light'] {
  if (state === 'authorized') return 'good';
  return state === 'refreshing' || state === 'failing' ? 'wait' : 'bad';
}

/** Written only where it is another: a screen reader reads a new sentence out. */
function write(place: JQuery, text: string): void {
  if (place.text() !== text) place.text(text);
}

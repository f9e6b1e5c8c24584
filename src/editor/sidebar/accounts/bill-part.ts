import type { BillView, NodeBill } from '../../../base/contract/bill';
import { keepingFocus } from '../keeping-focus';
import { t } from '../words';
import { meter } from './meter';
import { costReasons, dayBars, type CostReason } from './why-dear';

const NEAR = 0.8;

/** What the part needs of the sidebar. */
export interface BillDesk {
  openSettings(): void;
  reveal(nodeId: string): void;
}

/** The month's bill: its days as bars, how near the budget is, and what it is spent for. */
export class BillPart {
  readonly element = $('<div class="smartthings-sidebar-bill">').hide();
  readonly #desk: BillDesk;
  readonly #days = $('<div class="smartthings-sidebar-days" role="img">');
  readonly #sum = $('<div>');
  readonly #reasons = $('<ul>');
  #drawn = '';

  constructor(desk: BillDesk) {
    this.#desk = desk;
    const why = $('<details class="smartthings-sidebar-why">').append(
      $('<summary>').text(t('dear.title')),
      this.#reasons,
    );
    this.element.append(this.#sum, this.#days, why);
  }

  show(bill: BillView): void {
    const drawn = JSON.stringify(bill);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#showSum(bill);
    this.#showDays(bill);
    const reasons = costReasons(bill);
    const lines =
      reasons.length > 0 ? reasons.map((reason) => this.#line(reason)) : [$('<li>').text(t('dear.nothing'))];
    keepingFocus(this.#reasons, () => void this.#reasons.empty().append(lines));
    this.element.show();
  }

  hide(): void {
    this.#drawn = '';
    this.element.hide();
  }

  #showSum({ month, forecast, budget, days }: BillView): void {
    // Of its first hours no month can be told.
    const isYoung = days.length < 2;
    const words = { month: number(month), forecast: number(forecast) };
    if (budget === null) {
      const label = $('<span class="smartthings-sidebar-meter-label">').text(t('bill.month'));
      const told = isYoung ? t('bill.sofar', { month: words.month }) : t('bill.ofNothing', words);
      const sum = $('<span class="smartthings-sidebar-meter-words">').text(told);
      this.#sum.empty().append($('<div class="smartthings-sidebar-meter">').append(label, sum));
      return;
    }
    const share = budget === 0 ? 1 : month / budget;
    const light = share >= 1 ? 'bad' : share >= NEAR || (forecast > budget && !isYoung) ? 'wait' : 'good';
    const told = isYoung
      ? t('bill.sofarOfBudget', { month: words.month, budget: number(budget) })
      : t('bill.ofBudget', { month: words.month, forecast: words.forecast, budget: number(budget) });
    const mark = budget === 0 ? 1 : forecast / budget;
    this.#sum
      .empty()
      .append(meter({ label: t('bill.month'), words: told, share, light, ...(isYoung ? {} : { mark }) }));
  }

  #showDays(bill: BillView): void {
    const bars = dayBars(bill, Date.now());
    this.#days.attr('aria-label', t('bill.days', { today: number(bill.today), month: number(bill.month) }));
    this.#days.empty().append(
      bars.map(({ day, calls, share }) =>
        $('<span>')
          .attr('title', t('bill.day', { day: dayInWords(day), calls: number(calls) }))
          .append($('<i>').css('height', calls === 0 ? '1px' : `${Math.max(2, share * 26).toFixed(1)}px`)),
      ),
    );
  }

  #line(reason: CostReason): JQuery {
    const line = $('<li>').text(sentenceOf(reason));
    if (reason.kind === 'polls')
      line.append(
        ' ',
        this.#link(t('why.openSettings'), () => this.#desk.openSettings()),
      );
    if (reason.kind === 'node') {
      const { nodeId } = reason.node;
      line.append(
        ' ',
        this.#link(t('dear.show'), () => this.#desk.reveal(nodeId)),
      );
    }
    return line;
  }

  #link(label: string, press: () => void): JQuery {
    return $('<button type="button" class="smartthings-sidebar-link">').text(label).on('click', press);
  }
}

function sentenceOf(reason: CostReason): string {
  const { percent } = reason;
  const calls = number(reason.calls);
  switch (reason.kind) {
    case 'polls':
      return t('dear.polls', { calls, percent });
    case 'reads':
      return t('dear.reads', { calls, percent });
    case 'commands':
      return t('dear.commands', { calls, percent });
    case 'other':
      return t('dear.other', { calls, percent });
    case 'node':
      return t('dear.node', { node: nameOf(reason.node), calls, percent });
  }
}

function nameOf({ name, type, nodeId }: NodeBill): string {
  return name || type.replace(/^smartthings-/, '') || nodeId;
}

const number = (count: number): string => count.toLocaleString(RED.i18n.lang());

function dayInWords(day: string): string {
  const options = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(RED.i18n.lang(), options);
}

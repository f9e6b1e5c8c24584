import type { BillView, CallKind } from '../../base/contract/bill';
import type { AccountView } from '../../base/contract/routes';
import { isEnvironment } from '../shared/validation';
import { words } from '../shared/words';
import type { AccountDesk } from './account-desk';
import { formValue, isChanged } from './account-form';
import { barOf, dearestOf, editorIdsOf, type BarPart, type DearestLine } from './bill-bar';

const t = words('smartthings-account');

/** The part of the open dialog that is about calls and what they may come to. */
export interface BillPart {
  /** Told how the account is; `undefined` where the runtime knows nothing of it. */
  show(account: AccountView | undefined): void;
}

/** Wires the fields about the budget. The part is open where there is one. */
export function prepareBudget(defaults: Readonly<Record<string, string>>): void {
  $('#smartthings-account-bill').prop('open', isChanged(defaults));
  const showChoice = (): void => {
    const hasBudget = formValue('monthlyBudget') !== '';
    $('#smartthings-account-over-budget').toggleClass('smartthings-account-hidden', !hasBudget);
  };
  $('#node-config-input-monthlyBudget').on('change keyup', showChoice);
  showChoice();
}

/** Draws the bill while its part of the dialog is open: it costs no call, but is asked for only where something was called. */
export function prepareBill(desk: AccountDesk): BillPart {
  const fold = $('#smartthings-account-bill');
  let known: BillView | undefined;
  let drawnFor = '';
  let calls = '';

  const draw = (): void => drawBill(known, budgetInForm() ?? known?.budget ?? undefined);
  const load = async (): Promise<void> => {
    if (fold.prop('open') !== true || calls === '' || calls === drawnFor) return;
    drawnFor = calls;
    known = await desk.routes.calls().catch(() => undefined);
    draw();
  };
  fold.on('toggle', () => void load());
  $('#node-config-input-monthlyBudget').on('change keyup', draw);
  draw();

  return {
    show(account) {
      calls = account ? JSON.stringify(account.calls) : '';
      if (account) void load();
      else {
        known = undefined;
        drawnFor = '';
        draw();
      }
    },
  };
}

/** What the form says at this moment, so that a person sees what it would mean. */
function budgetInForm(): number | undefined {
  const written = formValue('monthlyBudget');
  const calls = Number(written);
  return written !== '' && !isEnvironment(written) && calls > 0 ? calls : undefined;
}

const place = (name: string): JQuery => $(`#smartthings-account-${name}`);

function drawBill(bill: BillView | undefined, budget: number | undefined): void {
  const sentence = bill ? sentencesFor(bill, budget) : t('bill.unknown');
  // Written only where it changed: a screen reader reads a new sentence out.
  if (place('bill-sentence').text() !== sentence) place('bill-sentence').text(sentence);
  place('bill-bar')
    .toggleClass('smartthings-account-hidden', !bill)
    .empty()
    .append(...(bill ? barElements(bill, budget) : []));
  place('bill-kinds')
    .empty()
    .append(...(bill ? legend(bill, budget) : []));
  const lines = bill ? dearestOf(bill.byNode) : [];
  place('dearest-part').toggleClass('smartthings-account-hidden', lines.length === 0);
  place('dearest')
    .empty()
    .append(...lines.map((line) => dearestElement(line)));
}

function sentencesFor({ month, today, forecast, resetsAt }: BillView, budget: number | undefined): string {
  // Months are UTC: in the viewer's own zone it may be the day before.
  const day = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  const until = new Date(resetsAt).toLocaleDateString(RED.i18n.lang(), day);
  const counts = { month: number(month), today: number(today), forecast: number(forecast), until };
  if (budget === undefined) return [t('bill.used', counts), t('bill.forecast', counts)].join(' ');
  const used = t('bill.usedOf', { ...counts, budget: number(budget) });
  if (month >= budget) return [used, t('bill.usedUp', counts)].join(' ');
  return [used, forecast >= budget ? t('bill.held', counts) : t('bill.forecast', counts)].join(' ');
}

function barElements(bill: BillView, budget: number | undefined): JQuery[] {
  const { parts, budgetAt } = barOf(bill, budget);
  const drawn = parts.map(({ kind, share }) => $('<span>').attr('data-kind', kind).css('width', percent(share)));
  if (budgetAt === undefined) return drawn;
  return [...drawn, $('<span class="smartthings-account-bar-mark">').css('left', percent(budgetAt))];
}

function legend(bill: BillView, budget: number | undefined): JQuery[] {
  const { parts } = barOf(bill, budget);
  return parts.map(({ kind }) => {
    const count = kind === 'forecast' ? bill.forecast - bill.month : bill.byKind[kind];
    return $('<li>')
      .attr('data-kind', kind)
      .text(`${kindInWords(kind)} ${number(count)}`);
  });
}

function kindInWords(kind: BarPart['kind']): string {
  const inWords: Readonly<Record<CallKind | 'forecast', string>> = {
    commands: t('bill.commands'),
    reads: t('bill.reads'),
    polls: t('bill.polls'),
    tokens: t('bill.tokens'),
    other: t('bill.other'),
    forecast: t('bill.toCome'),
  };
  return inWords[kind];
}

function dearestElement({ nodeId, name, today, month, share }: DearestLine): JQuery {
  const count = $('<span class="smartthings-account-node-calls">').text(
    t('bill.nodeCalls', { month: number(month), today: number(today) }),
  );
  return $('<li>').css('--smartthings-share', percent(share)).append(nodeElement(nodeId, name), ' ', count);
}

/** A node that the editor knows can be shown on its canvas. */
function nodeElement(nodeId: string, name: string): JQuery {
  if (nodeId === '') return $('<span>').text(t('bill.others'));
  const id = editorIdsOf(nodeId).find((one) => RED.nodes.node(one));
  const node = id === undefined ? undefined : RED.nodes.node(id);
  if (id === undefined || !node) return $('<span>').text(name || t('bill.gone'));
  return $('<button type="button" class="smartthings-account-node">')
    .text(RED.utils.getNodeLabel(node, name || id))
    .attr('title', t('bill.reveal'))
    .on('click', () => RED.view.reveal(id));
}

function number(value: number): string {
  return value.toLocaleString(RED.i18n.lang());
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

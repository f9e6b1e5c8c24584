import { draftOf, formValue } from './account-form';
import { RouteFailure, accountRoutes, type AccountState } from './account-routes';
import { asText } from './validation';
import { words } from './words';

const t = words('smartthings-account');

const POLL_MS = 5000;

/** The live part of the account's dialog. It must be closed with the dialog. */
export interface AccountPanel {
  /** Told that another mode was chosen in the form. */
  modeChanged(): void;
  /** Whether a sign-in went well while the dialog was open, so that a deploy is wanted. */
  readonly signedIn: boolean;
  close(): void;
}

/** Fills `.smartthings-account-panel` of the open dialog: state, sign-in, refresh, sign-out. */
export function openPanel(account: { readonly id: string; readonly changed?: boolean }): AccountPanel {
  const routes = accountRoutes(account.id);
  const panel = $('.smartthings-account-panel');
  const outcome = panel.find('.smartthings-account-outcome');
  const question = $('#smartthings-account-question');
  let timer: number | undefined;
  let closed = false;
  let signedIn = false;
  let known = isDeployed(account.id);

  const say = (kind: 'good' | 'bad' | 'busy', sentence: string): void => {
    outcome.attr('data-kind', kind).text(sentence);
  };

  /** One look at the account. An account that the runtime does not know yet is not asked for. */
  const look = async (): Promise<void> => {
    window.clearTimeout(timer);
    if (known) {
      const shown = await routes.state().then(
        (state) => () => showState(panel, state),
        (failure: unknown) => () => showAbsent(panel, sentenceOf(failure)),
      );
      if (closed) return;
      shown();
    } else {
      showAbsent(panel, t('dialog.state.notDeployed'));
    }
    timer = window.setTimeout(() => void look(), POLL_MS);
  };

  /** Runs what a button stands for, with the buttons out of reach meanwhile. */
  const run = async (work: () => Promise<string>): Promise<void> => {
    const buttons = panel.find('button:enabled').prop('disabled', true);
    say('busy', t('dialog.working'));
    try {
      const sentence = await work();
      if (!closed) say('good', sentence);
    } catch (failure) {
      if (!closed) say('bad', sentenceOf(failure));
    }
    buttons.prop('disabled', false);
    if (!closed) await look();
  };

  const bringDraft = async (): Promise<void> => {
    await routes.draft(draftOf());
    known = true;
  };

  const signIn = async (tab: Window | null): Promise<string> => {
    try {
      await bringDraft();
      const { authorizeUrl } = await routes.authorize();
      $('#smartthings-account-authorize-link').attr('href', authorizeUrl).removeClass('smartthings-account-hidden');
      if (!tab) return t('dialog.pressLink');
      tab.opener = null;
      tab.location.href = authorizeUrl;
      return t('dialog.signInOpened');
    } catch (failure) {
      tab?.close();
      throw failure;
    }
  };

  const exchange = async (): Promise<string> => {
    const pasted = asText($('#smartthings-account-code').val());
    if (pasted === '') throw new RouteFailure(0, t('dialog.codeMissing'));
    await bringDraft();
    await routes.exchange(/^https?:/i.test(pasted) ? { url: pasted } : { code: pasted });
    $('#smartthings-account-code').val('');
    $('#smartthings-account-authorize-link').addClass('smartthings-account-hidden');
    signedIn = true;
    return t('dialog.signedIn');
  };

  const onClick = (button: string, listener: () => void): void => {
    $(`#smartthings-account-${button}`).on('click', listener);
  };
  // Browsers let a page open a window only at the press itself, so it opens empty and gets its address later.
  onClick('sign-in', () => void run(() => signIn(window.open('', '_blank'))));
  onClick('exchange', () => void run(exchange));
  onClick('refresh', () => void run(() => routes.refresh().then(() => t('dialog.refreshed'))));
  onClick(
    'try',
    () =>
      void run(async () => {
        await bringDraft();
        await routes.refresh();
        return t('following.works');
      }),
  );
  onClick('sign-out', () => question.removeClass('smartthings-account-hidden'));
  onClick('sign-out-no', () => question.addClass('smartthings-account-hidden'));
  onClick('sign-out-yes', () => {
    question.addClass('smartthings-account-hidden');
    const sentence = formValue('mode') === 'simulator' ? t('dialog.newHomeMade') : t('dialog.signedOut');
    void run(() => routes.signOut().then(() => sentence));
  });

  void look();
  return {
    modeChanged() {
      question.addClass('smartthings-account-hidden');
      void look();
    },
    get signedIn() {
      return signedIn;
    },
    close() {
      closed = true;
      window.clearTimeout(timer);
    },
  };
}

function isDeployed(accountId: string): boolean {
  return (RED.nodes.originalFlow() ?? []).some((node) => node.id === accountId && node.d !== true);
}

const sentenceOf = (failure: unknown): string =>
  failure instanceof RouteFailure ? failure.message : t('dialog.failed.noAnswer');

function showAbsent(panel: JQuery, sentence: string): void {
  showSentence(panel, 'none', sentence);
  panel.find('.smartthings-account-facts').empty();
  panel.find('.smartthings-account-deployed').addClass('smartthings-account-hidden');
}

function showState(panel: JQuery, account: AccountState): void {
  const chosen = formValue('mode');
  if (account.mode !== chosen && !chosen.startsWith('$')) {
    showAbsent(panel, t('dialog.state.otherMode'));
    return;
  }
  showSentence(panel, lightOf(account.state), account.message);
  const facts = panel.find('.smartthings-account-facts').empty();
  for (const [label, value] of factsOf(account)) facts.append($('<dt>').text(label), $('<dd>').text(value));
  panel.find('.smartthings-account-deployed').removeClass('smartthings-account-hidden');
  $('#smartthings-account-simulator')
    .attr('href', account.simulatorUrl ?? '')
    .toggleClass('smartthings-account-hidden', account.simulatorUrl === undefined);
}

function showSentence(panel: JQuery, light: string, sentence: string): void {
  panel.find('.smartthings-account-light').attr('data-light', light);
  const place = panel.find('.smartthings-account-sentence');
  // Written only where it changed: a screen reader reads it out each time.
  if (place.text() !== sentence) place.text(sentence);
}

function lightOf(state: string): 'good' | 'wait' | 'bad' {
  if (state === 'authorized') return 'good';
  return state === 'refreshing' || state === 'failing' ? 'wait' : 'bad';
}

function factsOf(account: AccountState): [label: string, value: string][] {
  const { calls } = account;
  const facts: [label: string, value: string | undefined][] = [
    [t('fact.accessTokenExpiresAt'), moment(account.accessTokenExpiresAt)],
    [t('fact.nextRefreshAt'), moment(account.nextRefreshAt)],
    [t('fact.refreshedAt'), moment(account.refreshedAt)],
    [t('fact.refreshTokenExpiresAt'), moment(account.refreshTokenExpiresAt)],
    [t('following.server'), account.following],
    [t('following.since'), moment(account.since)],
    [t('fact.locations'), (account.locations ?? []).map((location) => location.name).join(', ')],
    [t('fact.calls'), calls && t('fact.callCounts', { today: calls.today, month: calls.month })],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
}

/** A moment in the viewer's own words and time zone. */
function moment(iso: string | null | undefined): string | undefined {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return undefined;
  return at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

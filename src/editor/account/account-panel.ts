import { prepareApp } from './account-app';
import { AccountDesk, onPress } from './account-desk';
import { factsOf } from './account-facts';
import { draftOf, formValue } from './account-form';
import type { AccountView } from '../../base/contract/routes';
import { prepareBill } from './account-bill';
import { prepareEvents } from './account-events';
import { prepareSignIn } from './account-sign-in';
import { inWords } from '../shared/sentence';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The live part of the account's dialog. It must be closed with the dialog. */
export interface AccountPanel {
  /** Told that another mode was chosen in the form. */
  modeChanged(): void;
  /** The dialog is saved. Tells whether a deploy is wanted for what happened while it was open. */
  save(): boolean;
  /** The dialog is cancelled: the runtime forgets what it tried. */
  cancel(): void;
}

/** Brings the open dialog to life: the steps to a sign-in, the account's state, refresh, sign-out. */
export function openPanel(account: { readonly id: string }): AccountPanel {
  let isFirstLook = true;
  const desk = new AccountDesk(
    account.id,
    (state) => {
      showState(state);
      events.show(state);
      bill.show(state);
      // What is known may still be of the way that was chosen before.
      const isSignedIn = state.state === 'authorized' && state.mode === 'oauth' && formValue('mode') === 'oauth';
      // Who is signed in already looks for the state first.
      if (isSignedIn && isFirstLook) $('.smartthings-account-step').prop('open', false);
      if (isSignedIn && desk.wantsDeploy) nameAfter(state);
      isFirstLook = false;
    },
    (sentence) => {
      showAbsent(sentence);
      events.show(undefined);
      bill.show(undefined);
      isFirstLook = false;
    },
  );
  const question = $('#smartthings-account-question');
  const ask = (isAsked: boolean): void => void question.toggleClass('smartthings-account-hidden', !isAsked);

  prepareApp(desk);
  const signIn = prepareSignIn(desk);
  const events = prepareEvents(desk);
  const bill = prepareBill(desk);
  openSteps();
  onPress('refresh', (button) => void desk.run(button, () => desk.routes.refresh().then(() => t('dialog.refreshed'))));
  onPress('try', (button) => void desk.run(button, () => tryNow(desk)));
  onPress('save', (button) => void desk.run(button, () => save(desk)));
  onPress('report', (button) => void desk.run(button, () => copyReport(desk)));
  const askedBy = $('#smartthings-account-sign-out');
  onPress('sign-out', () => {
    ask(true);
    $('#smartthings-account-sign-out-no').trigger('focus');
  });
  const answered = (): void => {
    // The keyboard is not to vanish with the question.
    askedBy.trigger('focus');
    ask(false);
  };
  onPress('sign-out-no', answered);
  onPress('sign-out-yes', (button) => {
    answered();
    void desk.run(button, () => signOut(desk));
  });

  const opened = JSON.stringify(draftOf());
  void desk.look();
  const close = (): void => {
    desk.close();
    signIn.close();
  };
  return {
    modeChanged() {
      ask(false);
      signIn.showWay();
      events.show(undefined);
      void desk.look();
    },
    save() {
      close();
      // Other dialogs look into the home of this account before the next Deploy.
      if (desk.isDrafted || JSON.stringify(draftOf()) !== opened) void desk.bringDraft().catch(() => undefined);
      return desk.wantsDeploy;
    },
    cancel() {
      close();
      if (desk.isDrafted) void desk.routes.draft({}).catch(() => undefined);
    },
  };
}

/** Steps that are done already are folded up. */
function openSteps(): void {
  const hasApp = formValue('clientId') !== '' && formValue('clientSecret') !== '';
  $('#smartthings-account-step-app').prop('open', !hasApp);
  $('#smartthings-account-step-sign-in').prop('open', true);
}

async function tryNow(desk: AccountDesk): Promise<string> {
  await desk.bringDraft();
  await desk.routes.refresh();
  return t('following.works');
}

async function save(desk: AccountDesk): Promise<string> {
  await desk.routes.save();
  desk.wantsDeploy = true;
  return t('guide.saved');
}

async function copyReport(desk: AccountDesk): Promise<string> {
  const report = JSON.stringify(await desk.routes.report(), null, 2);
  if (RED.clipboard.copyText(report)) return t('guide.reportCopied');
  RED.editor.editJSON({ value: report, complete: () => undefined });
  return t('guide.reportShown');
}

async function signOut(desk: AccountDesk): Promise<string> {
  const andInstalledApp = $('#smartthings-account-remove').prop('checked') === true;
  const answer = await desk.routes.signOut(andInstalledApp);
  $('#smartthings-account-remove').prop('checked', false);
  if (formValue('mode') === 'simulator') return t('dialog.newHomeMade');
  const warning = answer?.warning ? inWords(answer.warning, answer.sentence) : '';
  return [t('dialog.signedOut'), warning].filter(Boolean).join(' ');
}

/** An account that was just signed in to and has no name gets that of its home. */
function nameAfter({ locations }: AccountView): void {
  const name = $('#node-config-input-name');
  const [home] = locations;
  if (name.val() === '' && home) name.val(home.name).trigger('change');
}

const panel = (): JQuery => $('.smartthings-account-panel');

function showAbsent(sentence: string): void {
  showSentence('none', sentence);
  showFacts([]);
  panel().find('.smartthings-account-deployed').addClass('smartthings-account-hidden');
}

function showState(account: AccountView): void {
  const chosen = formValue('mode');
  if (account.mode !== chosen && !chosen.startsWith('$')) {
    showAbsent(t('dialog.state.otherMode'));
    return;
  }
  showSentence(lightOf(account.state), inWords(account.message, account.sentence));
  showFacts(factsOf(account, chosen === 'oauth' ? formValue('scopes') : ''));
  panel().find('.smartthings-account-deployed').removeClass('smartthings-account-hidden');
  const hasPair = account.state !== 'unauthorized';
  panel().find('.smartthings-account-signed-in').toggleClass('smartthings-account-hidden', !hasPair);
  $('#smartthings-account-simulator')
    .attr('href', account.simulatorUrl ?? '')
    .toggleClass('smartthings-account-hidden', account.simulatorUrl === undefined);
}

/** Written only where it changed: a screen reader reads a new sentence out, and a marked text stays marked. */
function showSentence(light: string, sentence: string): void {
  panel().find('.smartthings-account-light').attr('data-light', light);
  const place = panel().find('.smartthings-account-sentence');
  if (place.text() !== sentence) place.text(sentence);
}

function showFacts(facts: ReturnType<typeof factsOf>): void {
  const place = panel().find('.smartthings-account-facts');
  const now = JSON.stringify(facts);
  if (place.data('shown') === now) return;
  place.data('shown', now).empty();
  for (const { label, value, title } of facts) {
    place.append($('<dt>').text(label), $('<dd>').text(value).attr({ title }));
  }
}

function lightOf(state: string): 'good' | 'wait' | 'bad' {
  if (state === 'authorized') return 'good';
  return state === 'refreshing' || state === 'failing' ? 'wait' : 'bad';
}

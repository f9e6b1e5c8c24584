import { needed, onPress, say, type AccountDesk } from './account-desk';
import { formValue } from './account-form';
import { readPasted, redirectFor, type Redirect } from './account-redirect';
import { RouteFailure } from '../shared/routes';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The page that a sign-in comes back to tells it here how that went. */
const NEWS = 'smartthings-sign-in';

/** The second step: signing in at Samsung. */
export interface SignInPart {
  /** Says where a sign-in would end, as the form is now. */
  showWay(): void;
  close(): void;
}

export function prepareSignIn(desk: AccountDesk): SignInPart {
  const link = $('#smartthings-account-authorize-link');
  const code = $('#smartthings-account-code');
  const outcome = $('#smartthings-account-sign-in-outcome');
  const step = $('#smartthings-account-step-sign-in');
  let byHand = false;
  let waiting = false;

  const redirect = (): Redirect => redirectFor(formValue('redirectUri'), window.location, byHand);
  const showWay = (): void => {
    const { address, returns } = redirect();
    $('#smartthings-account-way-back').text(returns ? t('guide.comesBack') : t('guide.byHand'));
    $('#smartthings-account-redirect').text(address ?? formValue('redirectUri'));
    $('.smartthings-account-returns').toggleClass('smartthings-account-hidden', !returns);
    $('.smartthings-account-by-hand').toggleClass('smartthings-account-hidden', returns);
  };
  const done = (): void => {
    waiting = false;
    desk.wantsDeploy = true;
    link.addClass('smartthings-account-hidden');
    code.val('');
  };

  const signIn = async (tab: Window | null): Promise<string> => {
    try {
      const { address, returns } = redirect();
      await desk.bringDraft();
      const { authorizeUrl } = await desk.routes.authorize(address);
      waiting = true;
      link.attr('href', authorizeUrl).toggleClass('smartthings-account-hidden', tab !== null);
      if (!tab) return t('guide.blocked');
      tab.opener = null;
      tab.location.href = authorizeUrl;
      return returns ? t('guide.waiting') : t('guide.opened');
    } catch (failure) {
      tab?.close();
      throw failure;
    }
  };
  const begin = (button: JQuery): void => {
    step.prop('open', true);
    if (formValue('clientId') === '' || formValue('clientSecret') === '') {
      $('#smartthings-account-step-app').prop('open', true);
      say(outcome, 'bad', t('guide.appMissing'));
      return;
    }
    // Browsers let a page open a window only at the press itself, so it opens empty and gets its address later.
    const tab = window.open('', '_blank');
    void desk.run(button, () => signIn(tab));
  };
  const exchange = async (): Promise<string> => {
    const pasted = needed(code, t('guide.codeMissing'));
    const read = readPasted(pasted);
    if (!read) throw new RouteFailure(0, t('guide.noCode'));
    await desk.bringDraft();
    await desk.routes.exchange(read);
    done();
    return t('dialog.signedIn');
  };
  const seed = async (): Promise<string> => {
    const field = $('#node-config-input-seedRefreshToken');
    const refreshToken = needed(field, t('guide.seedMissing'));
    await desk.bringDraft();
    await desk.routes.seed(refreshToken);
    // It is spent now, and its successor is the runtime's.
    field.val('');
    done();
    return t('guide.seeded');
  };

  const news = new BroadcastChannel(NEWS);
  news.onmessage = ({ data }: MessageEvent<{ account?: unknown; outcome?: unknown; sentence?: unknown }>) => {
    if (!waiting || data.account !== desk.accountId) return;
    if (data.outcome !== 'done') {
      say(outcome, 'bad', asText(data.sentence));
      return;
    }
    done();
    say(outcome, 'good', t('dialog.signedIn'));
    void desk.look();
  };

  const paste = $('#smartthings-account-exchange');
  onPress('sign-in', begin);
  onPress('sign-in-again', () => begin($('#smartthings-account-sign-in')));
  onPress('exchange', (button) => void desk.run(button, exchange));
  onPress('seed', (button) => void desk.run(button, seed));
  onPress('by-hand', () => {
    byHand = true;
    showWay();
    begin($('#smartthings-account-sign-in'));
  });
  code.on('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    // A code is good for one exchange: at another one the cloud may take back what the first one gave.
    if (paste.prop('disabled') !== true) paste.trigger('click');
  });
  $('#node-config-input-redirectUri').on('change', showWay);
  showWay();
  return { showWay, close: () => news.close() };
}

import { ACCOUNT_DEFAULTS, KEPT_SECRET } from '../../base/contract/account';
import { needed, onPress, type AccountDesk } from './account-desk';
import { isLoopback, parseAddress } from '../../base/contract/addresses';
import { formValue } from './account-form';
import { callbacksToRegister } from './account-redirect';
import { publicFault } from './event-steps';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const input = (property: string): JQuery => $(`#node-config-input-${property}`);

/** Where a person makes a personal access token; a simulated cloud on this machine has a page of its own. */
function tokensPage(apiUrl: string): URL {
  const cloud = parseAddress(apiUrl);
  return cloud && isLoopback(cloud) ? new URL('/tokens', cloud) : new URL('https://account.smartthings.com/tokens');
}

/** An app that is created with its public address needs no step of its own to register it. */
function addressForEvents(): { webhookUrl?: string } {
  const webhookUrl = formValue('webhookUrl');
  return webhookUrl === '' || publicFault(webhookUrl) !== undefined ? {} : { webhookUrl };
}

/** The first step: an app of one's own at Samsung, created here, there already, or made with Samsung's command line. */
export function prepareApp(desk: AccountDesk): void {
  const ways = $('input[name="smartthings-account-way"]');
  const show = (): void => {
    const way = asText(ways.filter(':checked').val());
    $('.smartthings-account-way').each((_index, element) => {
      const isShown = (element.dataset.ways ?? '').split(' ').includes(way);
      $(element).toggleClass('smartthings-account-hidden', !isShown);
    });
  };
  const choose = (way: string): void => {
    ways.filter(`[value="${way}"]`).prop('checked', true);
    show();
  };
  ways.on('change', show);
  // What the environment decides may need these fields too.
  choose(formValue('clientId') === '' && !isEnvironment(formValue('mode')) ? 'create' : 'have');

  const redirects = [...callbacksToRegister(window.location), ACCOUNT_DEFAULTS.redirectUri];
  $('#smartthings-account-cli-redirects').text(redirects.join('\n'));
  const showScopes = (): void => void $('#smartthings-account-cli-scopes').text(formValue('scopes'));
  input('scopes').on('change', showScopes);
  showScopes();

  const showTokensPage = (): void => {
    const page = tokensPage(formValue('apiUrl'));
    $('#smartthings-account-tokens-page')
      .attr('href', page.href)
      .text(page.host + page.pathname);
  };
  input('apiUrl').on('change', showTokensPage);
  showTokensPage();

  const token = $('#smartthings-account-app-token');
  const create = async (): Promise<string> => {
    const personalToken = needed(token, t('guide.tokenMissing'));
    await desk.bringDraft();
    const { clientId, clientSecret, appId } = await desk.routes.createApp({
      personalToken,
      name: asText($('#smartthings-account-app-name').val()),
      redirectUris: callbacksToRegister(window.location),
      ...addressForEvents(),
    });
    token.val('');
    input('clientId').val(clientId).trigger('change');
    // Shown this once: whoever deletes the account, or loses Node-RED's credentials, has no other way back.
    $('#smartthings-account-created-client').text(`Client ID: ${clientId}\nClient secret: ${clientSecret}`);
    $('#smartthings-account-created').removeClass('smartthings-account-hidden');
    // The runtime keeps the secret: an empty field would have the next Deploy delete it.
    input('clientSecret').val(KEPT_SECRET).trigger('change');
    input('appId').val(appId);
    // A refresh token belongs to its app: under the new one it would be tried in vain.
    input('seedRefreshToken').val('');
    desk.wantsDeploy = true;
    choose('have');
    $('#smartthings-account-step-sign-in').prop('open', true);
    return t('guide.created');
  };
  onPress('create-app', (button) => void desk.run(button, create));
}

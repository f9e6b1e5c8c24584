import type { SimulatedApp } from './apps';
import type { Authorizations } from './authorizations';
import type { Apps } from './apps';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer, isSameOrigin, mediaType, textAnswer } from './exchange';
import { escapeHtml } from './html';
import { htmlAnswer } from './page';
import { scopeInWords, scopeList } from './scopes';

/** What stands in an authorize request that may be answered with a redirect. */
interface AuthorizeRequest {
  readonly app: SimulatedApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
}

interface Place {
  readonly locationId: string;
  readonly name: string;
}

/** `GET` and `POST /oauth/authorize`: where a person allows an app into one location. */
export class AuthorizePage {
  readonly #apps: Apps;
  readonly #authorizations: Authorizations;
  readonly #places: readonly Place[];

  constructor(apps: Apps, authorizations: Authorizations, places: readonly Place[]) {
    this.#apps = apps;
    this.#authorizations = authorizations;
    this.#places = places;
  }

  answer(request: Incoming): Answer {
    if (request.method === 'GET') return this.#check(request.query, (checked) => this.#form(checked));
    if (request.method !== 'POST') return emptyAnswer(405, { allow: 'GET, POST' });
    if (!isSameOrigin(request.headers)) return emptyAnswer(403);
    if (mediaType(request.headers) !== 'application/x-www-form-urlencoded') return emptyAnswer(415);
    const form = new URLSearchParams(request.body);
    return this.#check(form, (checked) => this.#decide(checked, form));
  }

  /** Goes on with a request that is in order; otherwise tells the person, or the app where it is safe to redirect. */
  #check(params: URLSearchParams, proceed: (checked: AuthorizeRequest) => Answer): Answer {
    const app = this.#apps.byClientId(params.get('client_id') ?? '');
    if (!app) return textAnswer("'client_id' could not be validated", 400);
    const redirectUri = params.get('redirect_uri') ?? '';
    if (!app.redirectUris.includes(redirectUri)) return textAnswer("'redirect_uri' could not be validated", 400);
    const scopes = scopeList(params.get('scope') ?? '');
    const checked = { app, redirectUri, scopes, state: params.get('state') };
    if (params.get('response_type') !== 'code') {
      return redirect(checked, { error: 'unsupported_response_type', error_description: 'response_type' });
    }
    const stranger = scopes.find((scope) => !app.scopes.includes(scope));
    if (stranger !== undefined || scopes.length === 0) {
      return redirect(checked, { error: 'invalid_scope', error_description: stranger ?? 'scope' });
    }
    return proceed(checked);
  }

  #decide(checked: AuthorizeRequest, form: URLSearchParams): Answer {
    if (form.get('decision') !== 'allow') {
      return redirect(checked, { error: 'access_denied', error_description: 'User denied access' });
    }
    const locationId = form.get('location') ?? '';
    if (!this.#places.some((place) => place.locationId === locationId)) {
      return textAnswer("'location' could not be validated", 400);
    }
    return redirect(checked, { code: this.#authorizations.approve({ ...checked, locationId }) });
  }

  #form(request: AuthorizeRequest): Answer {
    const { app, redirectUri, scopes, state } = request;
    const carried = {
      client_id: app.clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      response_type: 'code',
      ...(state === null ? {} : { state }),
    };
    const hidden = Object.entries(carried).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
    );
    const places = this.#places.map(
      ({ locationId, name }, index) =>
        `<label><input type="radio" name="location" value="${locationId}"${index === 0 ? ' checked' : ''}> ${escapeHtml(name)}</label>`,
    );
    const rights = scopes.map(
      (scope) => `<li>${escapeHtml(scopeInWords(scope))} <code>${escapeHtml(scope)}</code></li>`,
    );
    return htmlAnswer(
      'Allow access?',
      `<main class="narrow"><p class="note">Simulated SmartThings: no Samsung account is involved.</p>
<h1>${escapeHtml(app.name)} wants to use your home</h1>
<form method="post" action="authorize">
${hidden.join('\n')}
<fieldset><legend>Which location?</legend>${places.join('')}</fieldset>
<p>It would be able to:</p><ul>${rights.join('')}</ul>
<p class="actions"><button name="decision" value="allow" class="primary">Allow</button>
<button name="decision" value="deny">Deny</button></p>
</form></main>`,
    );
  }
}

function redirect(request: AuthorizeRequest, params: Readonly<Record<string, string>>): Answer {
  const query = new URLSearchParams(params);
  if (request.state !== null) query.set('state', request.state);
  const separator = request.redirectUri.includes('?') ? '&' : '?';
  return emptyAnswer(302, {
    location: `${request.redirectUri}${separator}${query.toString()}`,
    'cache-control': 'no-store',
  });
}

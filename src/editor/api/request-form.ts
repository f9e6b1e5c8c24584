import type { HomeDevice } from '../../base/contract/home';
import { rightFor } from '../../base/contract/rights';
import { homeLists } from '../shared/home-lists';
import { asText } from '../shared/validation';
import {
  filled,
  READY_REQUESTS,
  type FilledRequest,
  type ReadyName,
  type Subject,
  type SubjectKind,
} from './ready-requests';

interface Choice {
  readonly label: string;
  readonly subject: Partial<Subject>;
}

/** The part of an open dialog that fills in a ready request about something in the account's home. */
export class RequestForm {
  readonly #ready = $('#smartthings-api-ready');
  readonly #about = $('#smartthings-api-about');
  #devices: readonly HomeDevice[] = [];
  #choices: readonly Choice[] = [];
  #accountId = '';
  #filled: FilledRequest | undefined;
  #isOpen = true;

  /** `nothing`: the words for no ready request. `names`: what each of them is for. */
  constructor(nothing: string, names: Readonly<Record<ReadyName, string>>) {
    this.#ready.append($('<option value="">').text(nothing));
    for (const [name, label] of Object.entries(names)) this.#ready.append($('<option>').val(name).text(label));
    this.#ready.on('change', () => {
      this.#offer();
      this.#fill();
    });
    this.#about.on('change', () => this.#fill());
    $('#node-input-account').on('change', () => void this.#load());
    this.#offer();
    void this.#load();
  }

  close(): void {
    this.#isOpen = false;
  }

  get #name(): ReadyName | undefined {
    const name = asText(this.#ready.val());
    return Object.hasOwn(READY_REQUESTS, name) ? (name as ReadyName) : undefined;
  }

  /** A home that can't be asked leaves ids to be written by hand. */
  async #load(): Promise<void> {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    const devices = await homeLists(accountId)
      .devices()
      .catch(() => []);
    if (!this.#isOpen || accountId !== this.#accountId) return;
    this.#devices = devices;
    const isUntouched = this.#isUntouched();
    this.#offer();
    // What was filled in held no ids of this home; what somebody has changed since stays.
    if (isUntouched) this.#fill();
  }

  /** What the ready request can be about; where there is one thing only, nobody is asked. */
  #offer(): void {
    const name = this.#name;
    this.#choices = name ? choicesOf(READY_REQUESTS[name].about, this.#devices) : [];
    this.#about
      .empty()
      .append(...this.#choices.map(({ label }, index) => $('<option>').val(String(index)).text(label)));
    $('#smartthings-api-about-row').toggle(this.#choices.length > 1);
  }

  #fill(): void {
    const name = this.#name;
    if (!name) return;
    const { subject = {} } = this.#choices[Number(this.#about.val() ?? 0)] ?? {};
    this.#filled = filled(name, subject);
    const { method, path, query, body } = this.#filled;
    $('#node-input-method').val(method).trigger('change');
    fill('path', 'str', path);
    fill('query', 'json', query);
    fill('body', 'json', body);
  }

  #isUntouched(): boolean {
    const properties = ['method', 'path', 'query', 'body'] as const;
    return properties.every((property) => asText($(`#node-input-${property}`).val()) === this.#filled?.[property]);
  }
}

function fill(property: string, type: string, value: string): void {
  $(`#node-input-${property}`).typedInput('type', type).typedInput('value', value);
}

function choicesOf(about: SubjectKind, devices: readonly HomeDevice[]): Choice[] {
  const choices = new Map<string, Choice>();
  for (const { deviceId, label, kind, room, roomId, location, locationId, isVirtual } of devices) {
    if (locationId === null) continue;
    if (about === 'location') choices.set(locationId, { label: location ?? locationId, subject: { locationId } });
    else if (about === 'room' && roomId !== null) {
      choices.set(roomId, { label: room ?? roomId, subject: { locationId, roomId } });
    } else if (about === 'device' || (about === 'hub' && kind === 'Hub') || (about === 'virtual' && isVirtual)) {
      choices.set(deviceId, { label, subject: { locationId, deviceId } });
    }
  }
  return [...choices.values()].sort((one, other) => one.label.localeCompare(other.label, undefined, { numeric: true }));
}

/** The scope that the request in the form needs, such as `r:rules:*`; empty where it is not known. */
export function neededScope(method: string, path: string): string {
  const [way = ''] = path.split('?');
  const segments = way.split('/').filter((part) => part !== '');
  const right = rightFor(method, segments[0] === 'v1' ? segments.slice(1) : segments);
  return right === undefined ? '' : `${right}:*`;
}

/** Whether an account of the editor asks for a scope; `undefined` where its scopes are not known here. */
export function asksFor(accountId: string, scope: string): boolean | undefined {
  const account = RED.nodes.node(accountId);
  if (account?.mode !== 'oauth' && account?.mode !== 'simulator') return undefined;
  const right = scope.replace(/:\*$/, '');
  const scopes = asText(account.scopes).split(/\s+/);
  return scopes.some((asked) => asked === right || asked.startsWith(`${right}:`));
}

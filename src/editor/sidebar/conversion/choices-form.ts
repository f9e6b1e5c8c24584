import type { HomeDevice } from '../../../base/contract/home';
import { draftOfNode } from '../../shared/draft';
import { homeLists } from '../../shared/home-lists';
import { accountRoutes, RouteFailure } from '../../shared/routes';
import { nodeName } from './names';
import { t } from '../words';
import type { AccountChoice } from './accounts';
import type { ChosenDevice, Choices, Conversion } from './convert';
import { textOf, type FlowNode } from './flow-node';
import { withoutVersion } from './second-package';

const NEW_OAUTH = 'new:oauth';
const NEW_PAT = 'new:pat';

/** What a person is asked before a conversion: only what the flows leave open. */
export class ChoicesForm {
  readonly element = $('<div class="smartthings-conversion-choices">');
  readonly #onChange: () => void;
  readonly #devices = new Map<string, ChosenDevice>();
  #account: string | undefined;
  #isTruthOn = false;
  #emptyCommands: 'make' | 'leaveOut' | undefined;
  #home: readonly HomeDevice[] = [];
  #homeOf = '';
  #shown = '';

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get choices(): Choices {
    return {
      ...{ account: this.#accountChoice, devices: Object.fromEntries(this.#devices), isTruthOn: this.#isTruthOn },
      ...(this.#emptyCommands === undefined ? {} : { emptyCommands: this.#emptyCommands }),
    };
  }

  /** Asks what these flows leave open. `asked` is what a conversion would leave if nothing were chosen. */
  show(flows: readonly FlowNode[], asked: Conversion): void {
    const accounts = flows.filter(({ type }) => type === 'smartthings-account');
    if (!this.#isThere(accounts)) this.#account = accounts[0]?.id ?? NEW_OAUTH;
    const holders = [...new Set(asked.left.flatMap(({ asks }) => (asks === undefined ? [] : [asks])))];
    const hasSwitch = flows.some(({ type }) => type === 'smartthings-node-onoff');
    const hasEmpty = asked.left.some(({ reason }) => reason === 'emptyCommand');
    const home = this.#home.map(({ deviceId, label }) => [deviceId, label]);
    const state = JSON.stringify([accounts.map(({ id, name }) => [id, name]), holders, hasSwitch, hasEmpty, home]);
    // What somebody is about to fill in stays.
    if (state === this.#shown) return;
    this.#shown = state;
    const focused = this.element.find(':focus').closest('[data-asks]').attr('data-asks');
    this.element.empty().append(this.#accountRow(accounts));
    for (const id of holders) this.element.append(this.#deviceRow(flows.find((node) => node.id === id)));
    if (hasEmpty) this.element.append(this.#emptyRow());
    if (hasSwitch) this.element.append(this.#truthRow());
    // Who chooses by keyboard goes on at the same question.
    const row = this.element.children().filter((_index, { dataset }) => dataset.asks === focused);
    if (focused !== undefined) row.find('select, input').trigger('focus');
    if (holders.length > 0) this.#loadHome();
  }

  get #accountChoice(): AccountChoice {
    if (this.#account === NEW_PAT) return { use: 'new', mode: 'pat' };
    if (this.#account === NEW_OAUTH || this.#account === undefined) return { use: 'new', mode: 'oauth' };
    return { use: 'existing', id: this.#account };
  }

  #isThere(accounts: readonly FlowNode[]): boolean {
    const isNew = this.#account === NEW_OAUTH || this.#account === NEW_PAT;
    return isNew || accounts.some(({ id }) => id === this.#account);
  }

  #accountRow(accounts: readonly FlowNode[]): JQuery {
    const options: [string, string][] = [
      ...accounts.map((account): [string, string] => [account.id, nodeName(account)]),
      [NEW_OAUTH, t('conversion.account.oauth')],
      [NEW_PAT, t('conversion.account.pat')],
    ];
    const hint = $('<p class="smartthings-sidebar-note">');
    const say = (): void => void hint.text(this.#account === NEW_PAT ? t('conversion.account.patHint') : '');
    const field = select(options, this.#account ?? '', (value) => {
      this.#account = value;
      say();
      this.#loadHome();
      this.#onChange();
    });
    say();
    return labelled('account', t('conversion.account.label'), field).append(hint);
  }

  /** A list where the home can be asked; else its id can be written. */
  #deviceRow(holder: FlowNode | undefined): JQuery {
    if (!holder) return $();
    const capability = withoutVersion(textOf(holder, 'capabilityId'));
    const fitting = this.#home.filter(
      ({ components }) => capability === '' || components.some(({ capabilities }) => capabilities.includes(capability)),
    );
    const known = this.#devices.get(holder.id);
    const choose = (id: string): void => {
      const label = this.#home.find(({ deviceId }) => deviceId === id)?.label ?? '';
      if (id === '') this.#devices.delete(holder.id);
      else this.#devices.set(holder.id, { id, label });
      this.#onChange();
    };
    const title = t('conversion.device.label', { name: nodeName(holder) });
    if (fitting.length === 0) {
      const field = $('<input type="text">')
        .attr('placeholder', t('conversion.device.id'))
        .val(known?.id ?? '');
      field.on('change', () => choose(String(field.val()).trim()));
      return labelled(holder.id, title, field);
    }
    const options = fitting.map(({ deviceId, label, room }): [string, string] => [
      deviceId,
      room === null ? label : `${label} (${room})`,
    ]);
    const field = select([['', t('conversion.device.choose')], ...options], known?.id ?? '', choose);
    return labelled(holder.id, title, field);
  }

  #emptyRow(): JQuery {
    const options: [string, string][] = [
      ['', t('conversion.empty.keep')],
      ['make', t('conversion.empty.make')],
      ['leaveOut', t('conversion.empty.leaveOut')],
    ];
    const field = select(options, this.#emptyCommands ?? '', (value) => {
      this.#emptyCommands = value === 'make' || value === 'leaveOut' ? value : undefined;
      this.#onChange();
    });
    return labelled('empty', t('conversion.empty.label'), field);
  }

  #truthRow(): JQuery {
    const box = $('<input type="checkbox">').prop('checked', this.#isTruthOn);
    box.on('change', () => {
      this.#isTruthOn = box.prop('checked') === true;
      this.#onChange();
    });
    const words = document.createTextNode(t('conversion.truth'));
    return $('<label class="smartthings-conversion-box" data-asks="truth">').append(box, words);
  }

  /** The devices of the account that is chosen: the runtime keeps them, and asks the cloud once a minute at most. */
  #loadHome(): void {
    const choice = this.#accountChoice;
    const account = choice.use === 'existing' ? choice.id : '';
    if (account === this.#homeOf) return;
    this.#homeOf = account;
    const load = account === '' ? Promise.resolve([]) : devicesOf(account);
    load
      .catch((): readonly HomeDevice[] => [])
      .then(
        (devices) => {
          if (account !== this.#homeOf) return;
          this.#home = devices;
          this.#onChange();
        },
        () => undefined,
      );
  }
}

/** While a type is missing no account runs: then it is told to the runtime like one that was never deployed. */
async function devicesOf(account: string): Promise<readonly HomeDevice[]> {
  try {
    return await homeLists(account).devices();
  } catch (failure) {
    const draft = draftOfNode(account);
    if (!draft || !(failure instanceof RouteFailure) || failure.status !== 404) throw failure;
    const routes = accountRoutes(account);
    await routes.draft(draft);
    return routes.devices(false);
  }
}

/** `asks`: what it is about, by which it is found again. */
function labelled(asks: string, title: string, field: JQuery): JQuery {
  const label = $('<label>').append($('<span>').text(title), field);
  return $('<div class="smartthings-conversion-row">').attr('data-asks', asks).append(label);
}

function select(options: readonly [string, string][], chosen: string, onChoose: (value: string) => void): JQuery {
  const field = $('<select>').append(options.map(([value, label]) => $('<option>').val(value).text(label)));
  field.val(chosen);
  field.on('change', () => onChoose(String(field.val())));
  return field;
}

import type { BillView } from '../../base/contract/bill';
import type { AccountView } from '../../base/contract/routes';
import type { HomeThing } from '../../base/contract/live-home';
import { isDeployed } from '../shared/draft';
import { callRoute, reasonOf } from '../shared/routes';
import { asText } from '../shared/validation';
import { AccountCard } from './accounts/account-card';
import { makeDraggable, offerActions, type PlacedAccount } from './drag';
import { EventsSection } from './events-section';
import { HomeFollower } from './home/home-follower';
import { HomeModel } from './home/home-model';
import { homeSource, whenSeen } from './home/home-source';
import { Trying, type Tried } from './home/trying';
import { HomeSection } from './home-section';
import { ScenesSection } from './scenes-section';
import type { Sections } from './sections';
import { t } from './words';

const CHOSEN = 'smartthings-sidebar-account';
const GLANCE_MS = 60_000;
/** What the editor tells when accounts may be others. */
const ACCOUNT_EVENTS = ['flows:loaded', 'deploy', 'nodes:add', 'nodes:change', 'nodes:remove'] as const;

/** The home of the account that is shown, with all that draws it. */
interface Shown {
  readonly accountId: string;
  readonly model: HomeModel;
  readonly home: HomeSection;
  readonly scenes: ScenesSection;
  readonly events: EventsSection;
  readonly trying: Trying;
  follower: HomeFollower | undefined;
}

interface Card {
  readonly card: AccountCard;
  /** The month's calls that the bill was asked for last. */
  billed: number | undefined;
}

/** The whole sidebar. It works while it is in sight; out of sight no message, timer or listener of it is left. */
export class Sidebar {
  readonly #sections: Sections;
  readonly #cards = new Map<string, Card>();
  readonly #onAccounts = (): void => this.#accountsSoon();
  #shown: Shown | undefined;
  #isInSight = false;
  #accounts: number | undefined;
  #callOffGlance: () => void = () => undefined;

  constructor(sections: Sections) {
    this.#sections = sections;
  }

  get isInSight(): boolean {
    return this.#isInSight;
  }

  /** It came into sight, or went out of it. */
  set isInSight(isInSight: boolean) {
    if (isInSight === this.#isInSight) return;
    this.#isInSight = isInSight;
    if (isInSight) this.#wake();
    else this.#rest();
  }

  #wake(): void {
    for (const event of ACCOUNT_EVENTS) RED.events.on(event, this.#onAccounts);
    this.#showAccounts();
    this.#glanceLater();
  }

  #rest(): void {
    for (const event of ACCOUNT_EVENTS) RED.events.off(event, this.#onAccounts);
    window.clearTimeout(this.#accounts);
    this.#accounts = undefined;
    this.#callOffGlance();
    this.#stopFollowing();
  }

  /** A Deploy tells hundreds of changes at once. */
  #accountsSoon(): void {
    window.clearTimeout(this.#accounts);
    this.#accounts = window.setTimeout(() => this.#showAccounts(), 100);
  }

  #showAccounts(): void {
    const accounts = accountsOfEditor();
    this.#drawCards(accounts);
    const ids = accounts.map(({ id }) => id);
    const wanted = [this.#shown?.accountId, asText(RED.settings.getLocal(CHOSEN))].find(
      (id) => id !== undefined && ids.includes(id),
    );
    this.#choose(wanted ?? ids[0]);
    if (ids.length === 0) this.#offerAccount();
    this.#glance();
  }

  #drawCards(accounts: readonly { readonly id: string; readonly name: string }[]): void {
    for (const [id, { card }] of this.#cards) {
      if (accounts.some((one) => one.id === id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    for (const { id, name } of accounts) {
      const card = this.#cards.get(id)?.card ?? this.#newCard(id);
      card.name = name;
      card.isOnly = accounts.length === 1;
    }
  }

  /** In the home's place, which is open wherever the accounts are folded up. */
  #offerAccount(): void {
    const { home: place } = this.#sections;
    if (place.children().length > 0) return;
    const button = $('<button type="button" class="red-ui-button red-ui-button-small">').text(t('account.add'));
    button.on('click', () => RED.editor.editConfig('', 'smartthings-account', '_ADD_'));
    $('<div class="smartthings-sidebar-nothing">')
      .append($('<p>').text(t('account.none')), button)
      .appendTo(place);
  }

  #newCard(id: string): AccountCard {
    const card = new AccountCard({
      mayPress: mayPress(),
      choose: () => {
        RED.settings.setLocal(CHOSEN, id);
        this.#choose(id);
      },
      openSettings: () => RED.editor.editConfig('', 'smartthings-account', id),
      reveal: (nodeId) => RED.view.reveal(nodeId),
      confirmEvents: () => void this.#confirmEvents(id),
    });
    card.element.appendTo(this.#sections.accounts);
    this.#cards.set(id, { card, billed: undefined });
    return card;
  }

  async #confirmEvents(accountId: string): Promise<void> {
    try {
      this.#showAccount(accountId, await callRoute<AccountView>(accountId, 'POST', '/events/confirm', {}));
    } catch (failure) {
      this.#shown?.home.outcome.say('bad', reasonOf(failure));
    }
  }

  /** Shows the home of this account and follows it, where the runtime has it. */
  #choose(accountId: string | undefined): void {
    for (const [id, { card }] of this.#cards) card.isChosen = id === accountId;
    if (this.#shown?.accountId !== accountId) {
      this.#forgetShown();
      this.#shown = accountId === undefined ? undefined : this.#show(accountId);
    }
    const shown = this.#shown;
    if (!shown) return;
    if (!isDeployed(shown.accountId)) {
      this.#stopFollowing();
      shown.home.say(t('account.notDeployed'));
      this.#showAbsent(shown.accountId, t('account.notDeployed'));
      return;
    }
    shown.follower ??= this.#follow(shown);
  }

  #show(accountId: string): Shown {
    const { home: homePlace, scenes: scenesPlace, events: eventsPlace } = this.#sections;
    const model = new HomeModel();
    const placed: PlacedAccount = { id: accountId, devices: () => model.devices, rooms: () => model.rooms };
    const equip = (row: JQuery, thing: HomeThing): void => {
      makeDraggable(row, thing, placed);
      offerActions(row, thing, placed);
    };
    const home: HomeSection = new HomeSection(homePlace, model, {
      ...{ mayPress: mayPress(), equip },
      press: (press, label) => void trying.press(press, label),
      searched: (text) => scenes.search(text),
      readAgain: () => void this.#shown?.follower?.read('refresh'),
      askNames: () => void this.#shown?.follower?.read('names'),
    });
    const scenes = new ScenesSection(scenesPlace, model, {
      ...{ mayPress: mayPress(), equip },
      ask: () => void this.#shown?.follower?.read('names'),
      run: (sceneId, name) => void trying.scene(sceneId, name),
      setMode: (locationId, modeId, label) => void trying.mode(locationId, modeId, label),
    });
    const events = new EventsSection(eventsPlace, model.events, (line, event) => equip(line, { kind: 'event', event }));
    const ask = (body: object): Promise<Tried> => callRoute<Tried>(accountId, 'POST', '/try', body);
    const trying = new Trying(ask, home.outcome);
    return { accountId, model, home, scenes, events, trying, follower: undefined };
  }

  #follow({ accountId, model, home, scenes, events, trying }: Shown): HomeFollower {
    return new HomeFollower(homeSource(accountId), {
      home: (known) => {
        model.take(known);
        this.#showAccount(accountId, known.account);
        home.refresh();
        scenes.refresh();
        events.changed();
      },
      changes: (changes) => {
        home.tree.changed(model.apply(changes));
        trying.told(changes);
        if (changes.account) this.#showAccount(accountId, changes.account);
        if (changes.events.length > 0) events.changed();
        scenes.refresh();
      },
      look: ({ account }) => this.#showAccount(accountId, account),
      failed: (failure) => {
        home.say(reasonOf(failure));
        this.#showAbsent(accountId, reasonOf(failure));
      },
    });
  }

  #showAccount(accountId: string, account: AccountView): void {
    this.#cards.get(accountId)?.card.show(account);
    this.#askBill(accountId, account.calls.month);
    const shown = this.#shown;
    if (shown?.accountId !== accountId) return;
    const { model, home, scenes, follower } = shown;
    const before = model.account?.state ?? account.state;
    model.account = account;
    // Who has signed out sees no home: what was known of it is nobody's any more.
    if (account.state === 'unauthorized') {
      model.forget();
      home.refresh();
      scenes.refresh();
    }
    // Whatever could not be told before: it can now.
    home.showNote();
    // Who has signed in sees it: nobody else may have asked for it.
    const isMissing = model.devices.length === 0 || model.problem !== undefined;
    if (before !== 'authorized' && account.state === 'authorized' && isMissing) void follower?.read(undefined);
  }

  /** Nothing can be told of an account at present, its bill least of all. */
  #showAbsent(accountId: string, sentence: string): void {
    const entry = this.#cards.get(accountId);
    if (!entry) return;
    entry.card.showAbsent(sentence);
    entry.billed = undefined;
  }

  /** What the calls come to, where there are others than when it was asked last. */
  #askBill(accountId: string, month: number): void {
    const entry = this.#cards.get(accountId);
    if (!entry || entry.billed === month) return;
    entry.billed = month;
    callRoute<BillView>(accountId, 'GET', '/calls').then(
      (bill) => entry.card.showBill(bill),
      () => (entry.billed = undefined),
    );
  }

  #stopFollowing(): void {
    const shown = this.#shown;
    shown?.follower?.close();
    if (shown) shown.follower = undefined;
    shown?.events.close();
    shown?.trying.close();
  }

  #forgetShown(): void {
    this.#stopFollowing();
    this.#shown?.home.close();
    this.#shown = undefined;
    const { home, scenes, events } = this.#sections;
    for (const place of [home, scenes, events]) place.empty();
  }

  #glanceLater(): void {
    this.#callOffGlance = whenSeen(GLANCE_MS, () => {
      this.#glance();
      this.#glanceLater();
    });
  }

  /** How it stands with the accounts whose homes are not shown. */
  #glance(): void {
    for (const id of this.#cards.keys()) {
      if (id === this.#shown?.accountId) continue;
      if (!isDeployed(id)) this.#showAbsent(id, t('account.notDeployed'));
      else {
        callRoute<AccountView>(id, 'GET', '/home?glance=1').then(
          (account) => this.#showAccount(id, account),
          (failure: unknown) => this.#showAbsent(id, reasonOf(failure)),
        );
      }
    }
  }
}

const mayPress = (): boolean => RED.user.hasPermission('smartthings.write');

/** The accounts of the editor, deployed or not, those that are disabled left out. */
function accountsOfEditor(): { readonly id: string; readonly name: string }[] {
  const accounts: { id: string; name: string }[] = [];
  RED.nodes.eachConfig((node) => {
    // Nothing of a disabled flow is deployed.
    const isDisabled = node.d === true || RED.nodes.workspace(asText(node.z))?.disabled === true;
    if (node.type !== 'smartthings-account' || isDisabled) return;
    accounts.push({ id: node.id, name: asText(node.name) || t('account.unnamed') });
  });
  return accounts;
}

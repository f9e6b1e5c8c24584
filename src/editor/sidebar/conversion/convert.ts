import { NewAccounts, type AccountChoice } from './accounts';
import { ROW, type Chain } from './chain';
import { titleOf, whyDifferent } from './comments';
import { convertFirst } from './first-package-nodes';
import { numberOf, textOf, Wiring, type FlowNode } from './flow-node';
import { Room } from './layout';
import { isFirstPackage, isHolder, isOldNode } from './old-nodes';
import { chainNodes, rewired, type Outcome } from './rewiring';
import { AUTOMATION, COMPANIONS, holderOf, OTHERS } from './second-package';
import { reasonInWords, type Reason } from './reasons';
import { convertSecond } from './second-package-nodes';
import { own } from '../../shared/own';
import { t } from '../words';

/** What a person chose before old nodes are converted. */
export interface Choices {
  readonly account: AccountChoice;
  /** The device for each node that did not know it: of a *device-profile*, or of an *installed-device*. */
  readonly devices?: Readonly<Record<string, ChosenDevice>>;
  /** What becomes of command nodes that never sent anything. */
  readonly emptyCommands?: 'make' | 'leaveOut';
  /** Whether `true` and `"1"` switch on as well as 1: they switched off. */
  readonly isTruthOn?: boolean;
  /** Tokens that the editor was told, by the node that holds them. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Types that another package has registered: they only have the name of an old one. */
  readonly foreignTypes?: ReadonlySet<string>;
}

export interface ChosenDevice {
  readonly id: string;
  readonly label: string;
}

/** An old node and the types of what it becomes; none where it had no wires and did nothing, or where an account replaces it. */
export interface Converted {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly becomes: readonly string[];
}

export interface Left {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly reason: Reason;
  /** Which node has to be told its device. */
  readonly asks?: string;
}

export interface Conversion {
  readonly flows: readonly FlowNode[];
  readonly converted: readonly Converted[];
  readonly left: readonly Left[];
}

/**
 * Replaces the nodes of the two packages that stopped by nodes of ours which take and send the same messages. Everything
 * else keeps its ids, wires and properties; what can't be converted stays, with a comment that says why. Changes nothing
 * that it is given. `newId` gives ids that nothing else has.
 */
export function convert(flows: readonly FlowNode[], choices: Choices, newId: () => string): Conversion {
  return new Converting(flows, choices, newId).done();
}

class Converting {
  readonly #flows: readonly FlowNode[];
  readonly #choices: Choices;
  readonly #newId: () => string;
  readonly #byId: ReadonlyMap<string, FlowNode>;
  readonly #wiring: Wiring;
  readonly #accounts: NewAccounts;
  readonly #chains = new Map<string, Chain>();
  readonly #removed = new Set<string>();
  readonly #left = new Map<string, Left>();
  readonly #locked: ReadonlySet<string>;

  constructor(flows: readonly FlowNode[], choices: Choices, newId: () => string) {
    this.#flows = flows;
    this.#choices = choices;
    this.#newId = newId;
    this.#byId = new Map(flows.map((node) => [node.id, node]));
    this.#wiring = new Wiring(flows);
    this.#locked = new Set(flows.filter(({ locked }) => locked === true).map(({ id }) => id));
    this.#accounts = new NewAccounts(flows.filter(isOwnHolder), choices.account, choices.tokens ?? {}, newId);
  }

  done(): Conversion {
    const old = this.#flows.filter((node) => isOldNode(node) && !this.#isForeign(node));
    for (const node of old) if (!isHolder(node) && node.type !== AUTOMATION) this.#convert(node);
    for (const node of old) if (node.type === AUTOMATION) this.#removeAutomation(node);
    for (const node of old) if (isHolder(node)) this.#removeHolder(node);
    const outcome: Outcome = { chains: this.#chains, removed: this.#removed };
    const comments = this.#comments();
    const room = new Room(comments.map(({ z, y, rows }) => ({ z, y, rows })));
    const flowsNow = this.#flows.flatMap((node) => {
      if (this.#removed.has(node.id)) return [];
      const chain = this.#chains.get(node.id);
      const placed = room.placed(node);
      const downBy = numberOf(placed, 'y') - numberOf(node, 'y');
      const nodes = chain ? chainNodes(node, chain, outcome) : [rewired(placed, outcome)];
      const moved = chain ? nodes.map((one) => ({ ...one, y: numberOf(one, 'y') + downBy })) : nodes;
      const comment = comments.find(({ about }) => about === node.id);
      return comment ? [...moved, { ...comment.node, y: numberOf(comment.node, 'y') + downBy }] : moved;
    });
    return {
      flows: inGroups([...flowsNow, ...this.#accounts.made]),
      converted: old.flatMap((node) => this.#convertedOf(node)),
      left: [...this.#left.values()],
    };
  }

  #isForeign({ type }: FlowNode): boolean {
    return this.#choices.foreignTypes?.has(type) === true;
  }

  #convert(node: FlowNode): void {
    if (this.#locked.has(textOf(node, 'z'))) this.#leave(node, 'locked');
    else if (isFirstPackage(node)) this.#convertFirst(node);
    else if (COMPANIONS.some((type) => type === node.type)) this.#convertSecond(node);
    else if (OTHERS.some((type) => type === node.type)) this.#leave(node, 'otherSubject');
  }

  #convertFirst(node: FlowNode): void {
    const isOfAll = node.type.endsWith('-events');
    const subject = node.type.endsWith('-scene') || node.type.endsWith('-mode') ? 'scene' : 'device';
    if (!isOfAll && textOf(node, subject) === '') {
      this.#leave(node, 'deviceMissing');
      return;
    }
    if (this.#wiring.sourcesOf(node.id).length === 0 && !this.#wiring.isAnyUsed(node.id)) {
      this.#chains.set(node.id, unwired(node));
      return;
    }
    const chain = convertFirst(node, {
      ...{ wiring: this.#wiring, newId: this.#newId, why: whyDifferent(node) },
      account: this.#accounts.accountFor(textOf(node, 'conf')),
      isTruthOn: this.#choices.isTruthOn === true,
    });
    // An output that it never had may be wired.
    this.#chains.set(node.id, chain.nodes.length === 0 ? unwired(node) : chain);
  }

  #convertSecond(node: FlowNode): void {
    const device = this.#deviceOf(node);
    const sources = this.#wiring.sourcesOf(node.id);
    const isAutomation = (id: string): boolean => this.#byId.get(id)?.type === AUTOMATION;
    if (node.type === 'event-device' && (sources.length === 0 || !sources.every(isAutomation))) {
      this.#leave(node, 'eventAlone');
      return;
    }
    if (device === undefined) {
      this.#leave(node, 'deviceUnknown', this.#byId.has(holderOf(node)) ? holderOf(node) : node.id);
      return;
    }
    const made = convertSecond(node, {
      ...{ wiring: this.#wiring, newId: this.#newId, why: whyDifferent(node), device },
      account: () => this.#accounts.accountFor(holderOf(node)),
      emptyCommands: this.#choices.emptyCommands,
    });
    if (typeof made === 'string') this.#leave(node, made);
    else this.#chains.set(node.id, made);
  }

  /** A profile never knew its device: the SmartThings app was asked for it when the SmartApp was installed. */
  #deviceOf(node: FlowNode): ChosenDevice | undefined {
    const holderId = holderOf(node);
    const chosen = own(this.#choices.devices, holderId) ?? own(this.#choices.devices, node.id);
    if (chosen) return chosen;
    const holder = this.#byId.get(holderId);
    const deviceId = textOf(node, 'deviceId');
    const isOwn = deviceId !== '' && deviceId !== holderId && deviceId !== textOf(holder ?? node, 'profileId');
    if (isOwn && holder?.type !== 'device-profile') return { id: deviceId, label: '' };
    return holder?.type === 'installed-device' ? onlyDeviceOf(holder) : undefined;
  }

  /** What it put aside is heard by the event nodes themselves now. */
  #removeAutomation(node: FlowNode): void {
    const targets = this.#targetsOf(node);
    const isConverted = (id: string): boolean => this.#chains.has(id) && this.#byId.get(id)?.type === 'event-device';
    if (this.#locked.has(textOf(node, 'z'))) this.#leave(node, 'locked');
    else if (!targets.every(isConverted)) this.#leave(node, 'automationWired');
    else if (this.#flows.some((one) => one.z === node.z && readsEvent(one))) this.#leave(node, 'automationRead');
    else this.#removed.add(node.id);
  }

  #targetsOf(node: FlowNode): string[] {
    return this.#flows.flatMap((one) => (this.#wiring.sourcesOf(one.id).includes(node.id) ? [one.id] : []));
  }

  /** Somebody may still need its token. */
  #removeHolder(node: FlowNode): void {
    const isNeeded = this.#flows.some(
      (one) =>
        one.id !== node.id &&
        !this.#chains.has(one.id) &&
        !this.#removed.has(one.id) &&
        Object.entries(one).some(([property, value]) => value === node.id && property !== 'id'),
    );
    const isOwnPlaceLocked = this.#locked.has(textOf(node, 'z'));
    if (isNeeded || isOwnPlaceLocked) this.#leave(node, isNeeded ? 'stillUsed' : 'locked');
    else {
      if (this.#choices.account.use === 'new' && this.#choices.account.mode === 'pat')
        this.#accounts.accountFor(node.id);
      this.#removed.add(node.id);
    }
  }

  #leave(node: FlowNode, reason: Reason, asks?: string): void {
    const { id, type } = node;
    this.#left.set(id, { id, type, name: textOf(node, 'name'), reason, ...(asks === undefined ? {} : { asks }) });
  }

  #convertedOf({ id, type, ...rest }: FlowNode): Converted[] {
    const chain = this.#chains.get(id);
    if (!chain && !this.#removed.has(id)) return [];
    const becomes = [...new Set((chain?.nodes ?? []).map((node) => node.type))];
    return [{ id, type, name: textOf({ id, type, ...rest }, 'name'), becomes }];
  }

  /** A comment under each chain that differs, and beside each node that stays. */
  #comments(): { about: string; z: unknown; y: number; rows: number; node: FlowNode }[] {
    return this.#flows.flatMap((node) => {
      const chain = this.#chains.get(node.id);
      const left = this.#left.get(node.id);
      if (chain && chain.nodes.length > 1) {
        return [this.#comment(node, chain.rows, titleOf(node), whyDifferent(node))];
      }
      if (!left || left.reason === 'locked' || node.wires === undefined || this.#isMarked(node)) return [];
      const reason = reasonInWords(left.reason);
      return [this.#comment(node, 1, t('conversion.comment.left', { name: left.name || left.type }), reason)];
    });
  }

  #comment(about: FlowNode, row: number, name: string, why: string) {
    const [x, y] = [numberOf(about, 'x'), numberOf(about, 'y')];
    const node: FlowNode = {
      ...{ id: this.#newId(), type: 'comment', z: about.z, name, info: `${why}\n\n${markOf(about)}` },
      ...(about.g === undefined ? {} : { g: about.g }),
      ...{ x, y: y + row * ROW, wires: [] },
    };
    return { about: about.id, z: about.z, y, rows: row, node };
  }

  /** One comment about a node that stays is enough, however often the others are converted. */
  #isMarked(node: FlowNode): boolean {
    return this.#flows.some((one) => one.type === 'comment' && textOf(one, 'info').endsWith(markOf(node)));
  }
}

const markOf = ({ id, type }: FlowNode): string => `(${type}, ${id})`;

function isOwnHolder(node: FlowNode): boolean {
  return isOldNode(node) && isHolder(node);
}

/** Very old flows hold one device with all that the cloud told of it. */
function onlyDeviceOf(holder: FlowNode): ChosenDevice | undefined {
  const { device, devices } = holder;
  const told = typeof device === 'object' && device !== null ? (device as Record<string, unknown>) : {};
  if (typeof told.deviceId === 'string') {
    return { id: told.deviceId, label: typeof told.label === 'string' ? told.label : '' };
  }
  const listed: readonly unknown[] = Array.isArray(devices) ? devices : [];
  const [only] = listed;
  return listed.length === 1 && typeof only === 'string' ? { id: only, label: '' } : undefined;
}

/** Where nothing is wired there was nothing to do; a comment keeps what it was. */
function unwired(old: FlowNode): Chain {
  const name = t('conversion.comment.unwired', { name: textOf(old, 'name') || old.type });
  const device = textOf(old, 'device') || textOf(old, 'scene');
  const info = [t('conversion.differs.unwired'), device].filter(Boolean).join('\n\n');
  const { id, z, g, x, y } = old;
  const comment = { id, type: 'comment', z, ...(g === undefined ? {} : { g }), name, info, x, y, wires: [] };
  return { nodes: [comment], hasInput: false, exits: new Map(), rows: 1 };
}

/** A function that looks at what an *automation* node put aside in the context of the flow. */
function readsEvent({ type, func }: FlowNode): boolean {
  return type === 'function' && typeof func === 'string' && /\bflow\.get\(\s*["'`]evt["'`]/.test(func);
}

/** Each group lists all that say they are in it. */
function inGroups(flows: readonly FlowNode[]): FlowNode[] {
  const added = new Map<string, string[]>();
  for (const { id, g } of flows) if (typeof g === 'string') added.set(g, [...(added.get(g) ?? []), id]);
  return flows.map((node) => {
    if (node.type !== 'group') return node;
    const members = Array.isArray(node.nodes) ? (node.nodes as unknown[]) : [];
    const missing = (added.get(node.id) ?? []).filter((id) => !members.includes(id));
    return missing.length === 0 ? node : { ...node, nodes: [...members, ...missing] };
  });
}

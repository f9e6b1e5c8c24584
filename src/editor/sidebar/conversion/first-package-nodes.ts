import {
  addChange,
  addCommand,
  addEvent,
  addFunction,
  addRead,
  addSwitch,
  outputLabelOf,
  quoted,
  remove,
  setText,
  setTo,
  type Common,
  type Place,
  type SwitchRule,
} from './blocks';
import { ChainBuilder, type Chain } from './chain';
import { textOf, type FlowNode, type Wiring } from './flow-node';
import {
  DEVICE_TYPES,
  FLAGS_OF_EVENTS,
  PREFIX,
  TO_RGB,
  type OldCommand,
  type OldType,
  type Report,
  type ValueForm,
} from './first-package';

/** What the conversion of one node knows besides the node. */
export interface Setting {
  readonly wiring: Wiring;
  readonly account: string;
  readonly newId: () => string;
  /** Why there is a *change* node: its description. */
  readonly why: string;
  /** Whether `true` and `"1"` switch on as well. */
  readonly isTruthOn: boolean;
}

/** What a node of the first package becomes that has wires. */
export function convertFirst(old: FlowNode, setting: Setting): Chain {
  const work = new Work(old, setting);
  const type = old.type.slice(PREFIX.length);
  switch (type) {
    case 'button':
      return work.button();
    case 'events':
      return work.events();
    case 'status':
      return work.status();
    case 'scene':
    case 'mode':
      return work.place(type);
    default:
      return work.device(typeOf(old, type));
  }
}

/** Where the parts of a message of ours stand. */
interface Source {
  readonly device: string;
  readonly value: string;
  readonly unit: string;
  /** The value may be unknown: then it is neither 1 nor 0. */
  readonly mayBeNull?: boolean;
}

/** A report and the output that something is behind. */
interface UsedReport {
  readonly report: Report;
  readonly port: number;
}

class Work {
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  readonly #old: FlowNode;
  readonly #setting: Setting;
  readonly #chain: ChainBuilder;
  readonly #common: Common;
  readonly #device: string;

  constructor(old: FlowNode, setting: Setting) {
    this.#old = old;
    this.#setting = setting;
    this.hasInput = setting.wiring.sourcesOf(old.id).length > 0;
    this.hasOutput = setting.wiring.isAnyUsed(old.id);
    this.#chain = new ChainBuilder(old, setting.newId);
    const name = textOf(old, 'name');
    this.#common = { name, account: setting.account, label: name };
    this.#device = textOf(old, 'device');
  }

  /** A device whose node understood topics and reported values. */
  device(type: OldType | undefined): Chain {
    if (!type) return this.#chain.done();
    const reports = this.#usedReports(type);
    const commands = this.hasInput ? type.commands : [];
    const topic = type.isThermostat ? anyCase : plainly;
    const reads = this.hasInput && (reports.length > 0 || commands.length === 0);
    const rules = [...commands.map((command) => command.topic), ...(reads ? [topic('pull'), topic('update')] : [])];
    const entry = this.#entry(rules);
    for (const [index, command] of commands.entries()) this.#command(command, type, entry, index);
    if (reads) {
      this.#reads(type, reports, false, entry, commands.length);
      this.#reads(type, reports, true, entry, commands.length + 1);
    }
    for (const { report, port } of reports) this.#tells(report, port, type);
    return this.#chain.done();
  }

  /** Each press counts, also one like the last. */
  button(): Chain {
    this.#chain.nextRow();
    const place = this.#place({ component: '', capability: 'button', attribute: 'button' });
    const event = addEvent(this.#chain, this.#common, place, { onlyChanges: false, initial: false });
    const change = this.#change('button', OF_EVENT, { form: 'word' });
    this.#chain.wire(event, change);
    this.#chain.exit(0, change);
    return this.#chain.done();
  }

  /** Every event of the home. */
  events(): Chain {
    this.#chain.nextRow();
    const everything = { device: '', component: '', capability: '', attribute: '' };
    const event = addEvent(this.#chain, this.#common, everything, { initial: false });
    const value = `($one := $lookup(${JSON.stringify(FLAGS_OF_EVENTS)}, event.attribute); $one ? (payload = $one ? 1 : 0) : payload)`;
    const payload = `{"deviceId": event.deviceId, "deviceType": $lowercase(event.attribute), "name": event.label, "value": ${value}, "unit": event.unit, "timestamp": $now()}`;
    const change = this.#changeTo(payload, 'event');
    this.#chain.wire(event, change);
    this.#chain.exit(0, change);
    return this.#chain.done();
  }

  /** The whole device, at the start, when asked, and with each of its events. */
  status(): Chain {
    const everything = this.#place({ component: '', capability: '', attribute: '' });
    const entry = this.hasInput ? this.#entry([plainly('pull'), plainly('update')]) : undefined;
    const add = (options: Parameters<typeof addRead>[3], topic: string | undefined): string => {
      const read = addRead(this.#chain, this.#common, everything, { format: 'full', ...options });
      if (!this.hasOutput) return read;
      const device = this.#deviceInWords();
      const payload = `{"deviceId": ${device}, "name": ${quoted(this.#common.name)}, "status": payload, "timestamp": $now()}`;
      const change = this.#changeTo(payload, topic);
      this.#chain.wire(read, change);
      this.#chain.exit(0, change);
      return read;
    };
    if (entry !== undefined) {
      this.#chain.nextRow();
      this.#chain.wire(entry, add({}, 'device'), 0);
      this.#chain.nextRow();
      this.#chain.wire(entry, add({ isKnown: true }, undefined), 1);
    }
    if (this.hasOutput) this.#tellsWhole(everything, add);
    return this.#chain.done();
  }

  /** A scene that is run, or a mode that is set: the old ones knew one topic, and had no output. */
  place(kind: 'scene' | 'mode'): Chain {
    const wanted = textOf(this.#old, 'scene');
    const entry = this.#entry([plainly('scene')]);
    const { name, account } = this.#common;
    this.#chain.nextRow();
    const properties =
      kind === 'scene'
        ? { action: 'run', scene: wanted, sceneType: 'str', sceneName: name }
        : { inputs: 1, action: 'set', mode: wanted, modeType: 'str', modeName: name };
    const location = { location: '', locationType: 'str', locationName: '' };
    const node = this.#chain.add(`smartthings-${kind}`, 'here', { name, account, ...properties, ...location });
    this.#chain.wire(entry, node);
    return this.#chain.done();
  }

  #tellsWhole(everything: Place, add: (options: Parameters<typeof addRead>[3], topic?: string) => string): void {
    this.#chain.nextRow();
    const event = addEvent(this.#chain, this.#common, everything, { initial: false });
    this.#chain.nextRow();
    const read = add({ maxAge: '60' }, 'device');
    this.#chain.wire(event, read);
    this.#chain.nextRow();
    const start = this.#chain.add('inject', 'before', {
      ...{ name: '', props: [], repeat: '', crontab: '', once: true, onceDelay: 1, topic: '' },
    });
    this.#chain.wire(start, read);
  }

  #usedReports({ reports }: OldType): UsedReport[] {
    return reports
      .map((report, port) => ({ report, port }))
      .filter(({ port }) => this.#setting.wiring.isUsed(this.#old.id, port));
  }

  /** What matches none of the rules ends there; it was an error before. */
  #entry(rules: readonly SwitchRule[]): string {
    if (!this.hasInput) return '';
    this.#chain.takesInput();
    return addSwitch(this.#chain, 'before', 'topic', rules, true);
  }

  #command(command: OldCommand, type: OldType, entry: string, port: number): void {
    this.#chain.nextRow();
    const { capability, takesValue = false, commandType = 'str' } = command;
    const args = takesValue ? { args: 'payload.value', argsType: 'msg' } : {};
    const isOnOff = this.#old.type === `${PREFIX}onoff`;
    const name =
      isOnOff && this.#setting.isTruthOn ? 'payload.value in [1, "1", true] ? "on" : "off"' : command.command;
    const prepare = command.prepare;
    const before = prepare === undefined ? undefined : addFunction(this.#chain, 'before', '[r, g, b] → HSL', prepare);
    const place = { device: this.#device, capability };
    const sent = addCommand(this.#chain, this.#common, place, { command: name, commandType, ...args });
    this.#chain.wire(entry, before ?? sent, port);
    if (before !== undefined) this.#chain.wire(before, sent);
    const report = type.reports[command.port];
    if (!report || !this.#setting.wiring.isUsed(this.#old.id, command.port)) return;
    const payload = this.#payload(report.deviceType, 'payload.deviceId', command.sent, undefined);
    const change = this.#changeTo(payload, 'device', command.port);
    this.#chain.wire(sent, change);
    this.#chain.exit(command.port, change);
  }

  /** `pull` asks, `update` tells what is known and leaves the topic as it is. */
  #reads(type: OldType, reports: readonly UsedReport[], isKnown: boolean, entry: string, port: number): void {
    const topic = isKnown ? undefined : 'device';
    const [only] = type.reports;
    this.#chain.nextRow();
    if (type.reports.length === 1 && only) {
      const read = addRead(this.#chain, this.#common, this.#place(only), { isKnown });
      this.#chain.wire(entry, read, port);
      if (reports.length === 0) return;
      const change = this.#changeTo(this.#payloadOf(only, { ...OF_READING, mayBeNull: true }), topic, 0);
      this.#chain.wire(read, change);
      this.#chain.exit(0, change);
      return;
    }
    const read = this.#readWhole({ isKnown });
    this.#chain.wire(entry, read, port);
    this.#spread(read, type, reports, topic);
  }

  #readWhole(options: Parameters<typeof addRead>[3]): string {
    const place = this.#place({ capability: '', attribute: '' });
    return addRead(this.#chain, this.#common, place, { format: 'full', ...options });
  }

  /** One reading of all fills every output that has a value. */
  #spread(read: string, type: OldType, reports: readonly UsedReport[], topic: string | undefined): void {
    const hasValue = (report: Report): SwitchRule => ({
      ...{ t: 'jsonata_exp', v: `$exists(${pathOf(report)}.value) and ${pathOf(report)}.value != null`, vt: 'jsonata' },
    });
    const filter = type.isThermostat
      ? addSwitch(
          this.#chain,
          'behind',
          'payload',
          reports.map(({ report }) => hasValue(report)),
          false,
        )
      : undefined;
    if (filter !== undefined) this.#chain.wire(read, filter);
    for (const [index, { report, port }] of reports.entries()) {
      if (index > 0) this.#chain.nextRow();
      const column = filter === undefined ? 'behind' : 'far';
      if (report.value.form === 'colour') {
        this.#colourBehind(read, port, topic);
        continue;
      }
      const change = this.#changeTo(
        this.#payloadOf(report, ofWhole(report, this.#deviceInWords())),
        topic,
        port,
        column,
      );
      if (filter === undefined) this.#chain.wire(read, change);
      else this.#chain.wire(filter, change, index);
      this.#chain.exit(port, change);
    }
  }

  /** An event of what an output is about, as soon as it changes. */
  #tells(report: Report, port: number, type: OldType): void {
    this.#chain.nextRow();
    if (report.value.form === 'colour') {
      this.#tellsColour(port);
      return;
    }
    const event = addEvent(this.#chain, this.#common, this.#place(report));
    const change = this.#changeTo(this.#payloadOf(report, OF_EVENT), 'device', type.reports.length > 1 ? port : 0);
    this.#chain.wire(event, change);
    this.#chain.exit(port, change);
  }

  #tellsColour(port: number): void {
    const hue = addEvent(this.#chain, this.#common, this.#place({ capability: 'colorControl', attribute: '' }));
    this.#chain.nextRow();
    const level = addEvent(this.#chain, this.#common, this.#place({ capability: 'switchLevel', attribute: 'level' }));
    this.#chain.nextRow();
    const read = this.#readWhole({ isKnown: true });
    this.#chain.wire(hue, read);
    this.#chain.wire(level, read);
    this.#colourBehind(read, port, 'device');
  }

  #colourBehind(read: string, port: number, topic: string | undefined): void {
    const made = addFunction(this.#chain, 'behind', 'HSL → [r, g, b]', TO_RGB);
    const payload = this.#payload('color', this.#deviceInWords(), 'colour', undefined);
    const change = this.#changeTo(payload, topic, port, 'far');
    this.#chain.wire(read, made);
    this.#chain.wire(made, change);
    this.#chain.exit(port, change);
  }

  #change(deviceType: string, source: Source, value: ValueForm): string {
    return this.#changeTo(this.#payload(deviceType, source.device, valueOf(value, source), undefined), 'device');
  }

  #payloadOf({ deviceType, value }: Report, source: Source): string {
    const isNumber = value.form === 'number';
    return this.#payload(deviceType, source.device, valueOf(value, source), isNumber ? source.unit : undefined);
  }

  #payload(deviceType: string, device: string, value: string, unit: string | undefined): string {
    const parts = [
      `"deviceId": ${device}`,
      `"deviceType": ${JSON.stringify(deviceType)}`,
      `"name": ${quoted(this.#common.name)}`,
      `"value": ${value}`,
      ...(unit === undefined ? [] : [`"unit": ${unit}`]),
      '"timestamp": $now()',
    ];
    return `{${parts.join(', ')}}`;
  }

  #changeTo(payload: string, topic: string | undefined, port = 0, column: 'behind' | 'far' = 'behind'): string {
    const rules = [
      setTo('payload', payload),
      ...(topic === undefined ? [] : [setText('topic', topic)]),
      ...(payload.includes('"value": colour') ? [remove('colour')] : []),
    ];
    return addChange(this.#chain, column, rules, { info: this.#setting.why, ...outputLabelOf(this.#old, port) });
  }

  #place(part: Partial<Place>): Place {
    return { device: this.#device, component: 'main', capability: '', attribute: '', ...part };
  }

  #deviceInWords(): string {
    return quoted(this.#device);
  }
}

const OF_EVENT: Source = { device: 'event.deviceId', value: 'payload', unit: 'event.unit' };
const OF_READING: Source = { device: 'attribute.deviceId', value: 'payload', unit: 'attribute.unit' };

/** What a node reported and understood, by its own settings. */
function typeOf({ closeAsActive }: FlowNode, type: string): OldType | undefined {
  const known = Object.hasOwn(DEVICE_TYPES, type) ? DEVICE_TYPES[type] : undefined;
  const isTurned = type === 'openclose' && (closeAsActive === true || closeAsActive === 'true');
  if (!known || !isTurned) return known;
  return { ...known, reports: known.reports.map((report) => ({ ...report, value: { form: 'flag', one: 'closed' } })) };
}

const plainly = (topic: string): SwitchRule => ({ t: 'eq', v: topic, vt: 'str' });
const anyCase = (topic: string): SwitchRule => ({ t: 'regex', v: `^${topic}$`, vt: 'str', case: true });

/** Where a value stands in a reading of the whole. */
function pathOf({ capability, attribute }: Report): string {
  return `payload.${capability}.${attribute}`;
}

function ofWhole(report: Report, device: string): Source {
  const path = pathOf(report);
  return { device, value: `${path}.value`, unit: `${path}.unit`, mayBeNull: true };
}

/** A value in the form of before. */
function valueOf(value: ValueForm, { value: path, mayBeNull = false }: Source): string {
  switch (value.form) {
    case 'flag': {
      const flag = `${path} = ${JSON.stringify(value.one)} ? 1 : 0`;
      return mayBeNull ? `$exists(${path}) and ${path} != null ? (${flag}) : null` : flag;
    }
    case 'axes':
      return `{"x": ${path}[0], "y": ${path}[1], "z": ${path}[2]}`;
    default:
      return path;
  }
}

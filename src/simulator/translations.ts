import type { JsonObject } from '../base/json';

interface Words {
  readonly label: string;
  readonly attributes?: Readonly<Record<string, Part>>;
  readonly commands?: Readonly<Record<string, Command>>;
}

interface Part {
  readonly label: string;
  readonly values?: Readonly<Record<string, string>>;
}

interface Command {
  readonly label: string;
  readonly arguments?: Readonly<Record<string, Part>>;
}

const german: Readonly<Record<string, Words>> = {
  switch: {
    label: 'Schalter',
    attributes: { switch: { label: 'Schalter', values: { on: 'Ein', off: 'Aus' } } },
    commands: { on: { label: 'Einschalten' }, off: { label: 'Ausschalten' } },
  },
  switchLevel: {
    label: 'Dimmer',
    attributes: { level: { label: 'Helligkeit' } },
    commands: {
      setLevel: {
        label: 'Helligkeit einstellen',
        arguments: { level: { label: 'Helligkeit' }, rate: { label: 'Dauer' } },
      },
    },
  },
  contactSensor: {
    label: 'Öffnungsmelder',
    attributes: { contact: { label: 'Kontakt', values: { open: 'Offen', closed: 'Geschlossen' } } },
  },
  temperatureMeasurement: { label: 'Temperaturmessung', attributes: { temperature: { label: 'Temperatur' } } },
  battery: { label: 'Batterie', attributes: { battery: { label: 'Ladestand' } } },
  lock: {
    label: 'Türschloss',
    attributes: { lock: { label: 'Schloss', values: { locked: 'Verriegelt', unlocked: 'Entriegelt' } } },
    commands: { lock: { label: 'Verriegeln' }, unlock: { label: 'Entriegeln' } },
  },
  thermostatMode: {
    label: 'Betriebsart',
    attributes: { thermostatMode: { label: 'Betriebsart', values: { heat: 'Heizen', cool: 'Kühlen', off: 'Aus' } } },
    commands: {
      setThermostatMode: {
        label: 'Betriebsart wählen',
        arguments: { mode: { label: 'Betriebsart', values: { heat: 'Heizen', cool: 'Kühlen', off: 'Aus' } } },
      },
    },
  },
  'forestscent20417.mist': {
    label: 'Duftnebel',
    attributes: { mist: { label: 'Nebel', values: { gentle: 'Sanft', steady: 'Stetig', pulse: 'Stoßweise' } } },
    commands: { setMist: { label: 'Nebel wählen', arguments: { mist: { label: 'Nebel' } } }, pulse: { label: 'Stoß' } },
  },
};

const korean: Readonly<Record<string, Words>> = {
  switch: {
    label: '스위치',
    attributes: { switch: { label: '스위치', values: { on: '켜짐', off: '꺼짐' } } },
    commands: { on: { label: '켜기' }, off: { label: '끄기' } },
  },
  contactSensor: {
    label: '열림 감지 센서',
    attributes: { contact: { label: '열림 상태', values: { open: '열림', closed: '닫힘' } } },
  },
  battery: { label: '배터리', attributes: { battery: { label: '잔량' } } },
};

const english: Readonly<Record<string, Words>> = {
  'forestscent20417.mist': {
    label: 'Scented mist',
    attributes: { mist: { label: 'Kind of mist', values: { gentle: 'Gentle', steady: 'Steady', pulse: 'In puffs' } } },
    commands: { setMist: { label: 'Choose the mist' }, pulse: { label: 'Give a puff' } },
  },
};

const languages: Readonly<Record<string, Readonly<Record<string, Words>>>> = { de: german, en: english, ko: korean };

/** The languages that a capability is translated to. */
export function languagesOf(capability: string): string[] {
  return Object.keys(languages).filter((language) => translationOf(capability, language) !== undefined);
}

/** What `GET /capabilities/{id}/{version}/i18n/{locale}` answers; nothing where there is no translation. */
export function translationOf(capability: string, language: string): JsonObject | undefined {
  const ofLanguage = Object.hasOwn(languages, language) ? languages[language] : undefined;
  const words = ofLanguage && Object.hasOwn(ofLanguage, capability) ? ofLanguage[capability] : undefined;
  if (!words) return undefined;
  const { label, attributes = {}, commands = {} } = words;
  return {
    ...{ tag: language, label },
    attributes: mapped(attributes, (part) => ({ label: part.label, i18n: { value: labels(part.values) } })),
    commands: mapped(commands, (command) => ({
      label: command.label,
      arguments: mapped(command.arguments ?? {}, (part) => ({ label: part.label, i18n: labels(part.values) })),
    })),
  };
}

function labels(values: Readonly<Record<string, string>> = {}): JsonObject {
  return mapped(values, (label) => ({ label }));
}

function mapped<Value>(parts: Readonly<Record<string, Value>>, map: (part: Value) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, map(part)]));
}

import { inSmallWords } from './id-in-words';
import { asText, isEnvironment } from './validation';
import { words } from './words';

const t = words('smartthings-account');

/** What a node listens to, for the canvas: "Front door · contact". A flow of another program may hold anything. */
export function eventLabel(node: object): string {
  const saved = node as Record<string, unknown>;
  const kinds = textsOf(saved.kinds);
  const others = kinds.filter((kind) => kind !== 'attribute').map(kindInWords);
  const value = kinds.includes('attribute') ? valueOf(saved) : '';
  const what = [value, ...others].filter(Boolean).join(', ');
  return [placeOf(saved), what].filter(Boolean).join(' · ');
}

function placeOf(saved: Readonly<Record<string, unknown>>): string {
  const [rooms, devices] = [textsOf(saved.rooms), textsOf(saved.devices)];
  const [only, ...others] = [...rooms, ...devices];
  if (only === undefined) return '';
  const count = others.length + 1;
  if (count > 1 && rooms.length === 0) return t('listening.devices', { count });
  if (count > 1) return devices.length === 0 ? t('listening.rooms', { count }) : t('listening.places', { count });
  const { names } = saved;
  return typeof names === 'object' && names !== null ? asText((names as Record<string, unknown>)[only]) : '';
}

function valueOf(saved: Readonly<Record<string, unknown>>): string {
  const name = asText(saved.attribute) || asText(saved.capability);
  if (name === '' || isEnvironment(name)) return t('listening.everyChange');
  return inSmallWords(name);
}

function kindInWords(kind: string): string {
  switch (kind) {
    case 'lifecycle':
      return t('listening.lifecycle');
    case 'health':
      return t('listening.health');
    case 'mode':
      return t('listening.mode');
    case 'arm':
      return t('listening.arm');
    case 'hub':
      return t('listening.hub');
    default:
      return '';
  }
}

/** The texts in a list that may be anything. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(asText).filter((text) => text !== '') : [];
}

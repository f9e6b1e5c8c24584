import type { Json, JsonObject } from '../../base/json';

/** An attribute's first value, in the cloud's terms. */
export interface AttributeSeed {
  readonly value: Json;
  readonly unit?: string;
  readonly data?: JsonObject;
}

/** Capability → attribute → first value. Attributes of a definition that are not named here were never reported. */
export type CapabilitySeeds = Readonly<Record<string, Readonly<Record<string, AttributeSeed>>>>;

export interface ComponentSeed {
  readonly category: string;
  readonly capabilities: CapabilitySeeds;
}

/** When a device does as it is told; otherwise the cloud answers 409. */
export type Obedience = 'always' | 'when on' | 'when remotely controllable';

/** A device of the simulated home as it is before anybody touched it. */
export interface DeviceSeed {
  readonly deviceId: string;
  readonly label: string;
  readonly name: string;
  readonly manufacturerName: string;
  readonly locationId: string;
  /** Nothing for a device that nobody put into a room. */
  readonly roomId?: string;
  readonly integration: JsonObject & { readonly type: string };
  readonly components: Readonly<Record<string, ComponentSeed>>;
  readonly offline?: boolean;
  readonly obeys?: Obedience;
  /** What its power meters show while it is on. */
  readonly watts?: number;
  readonly preferences?: JsonObject;
}

/** `is(64, '%')`: a value that was reported. */
export function is(value: Json, unit?: string, data?: JsonObject): AttributeSeed {
  return { value, ...(unit === undefined ? {} : { unit }), ...(data === undefined ? {} : { data }) };
}

/** A component `main` alone. */
export function main(category: string, capabilities: CapabilitySeeds): Record<string, ComponentSeed> {
  return { main: { category, capabilities } };
}

export function battery(percent: number): CapabilitySeeds {
  return { battery: { battery: is(percent, '%') } };
}

const HUB_ID = 'c023c242-3b45-413e-b58c-bd2ae6d4a89c';
const DRIVER_ID = '12925a0a-691f-4ed9-a5d2-74aaf1e4fa68';
const behindHub = { driverId: DRIVER_ID, hubId: HUB_ID, executingLocally: true, provisioningState: 'PROVISIONED' };

export function zigbee(eui: string, networkId: string): JsonObject & { type: string } {
  return { type: 'ZIGBEE', zigbee: { eui, networkId, ...behindHub } };
}

export function zwave(networkId: string): JsonObject & { type: string } {
  return { type: 'ZWAVE', zwave: { networkId, networkSecurityLevel: 'ZWAVE_S2_AUTHENTICATED', ...behindHub } };
}

export function matter(uniqueId: string): JsonObject & { type: string } {
  const detail = { uniqueId, listeningType: 'ALWAYS', supportedNetworkInterfaces: ['THREAD'], ...behindHub };
  return { type: 'MATTER', matter: { vendorId: 65521, productId: 32769, ...detail } };
}

/** A device of another maker's cloud. */
export function viper(manufacturerName: string, modelName: string): JsonObject & { type: string } {
  return { type: 'VIPER', viper: { manufacturerName, modelName, swVersion: '2.4.0', hwVersion: '1' } };
}

/** A Samsung device on the network. */
export function ocf(kind: string, modelNumber: string): JsonObject & { type: string } {
  const detail = { ocfDeviceType: `oic.d.${kind}`, specVersion: 'core.1.1.0', manufacturerName: 'Samsung Electronics' };
  return { type: 'OCF', ocf: { ...detail, modelNumber, firmwareVersion: '20260105.1' } };
}

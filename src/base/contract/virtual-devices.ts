/** The ready kinds of virtual devices (Samsung's command line offers these). The cloud may know more. */
export const PROTOTYPES = [
  'VIRTUAL_SWITCH',
  'VIRTUAL_DIMMER_SWITCH',
  'VIRTUAL_DIMMER',
  'VIRTUAL_COLOR_BULB',
  'VIRTUAL_RGBW_BULB',
  'VIRTUAL_METERED_SWITCH',
  'VIRTUAL_BUTTON',
  'VIRTUAL_CONTACT_SENSOR',
  'VIRTUAL_MOTION_SENSOR',
  'VIRTUAL_MULTI_SENSOR',
  'VIRTUAL_PRESENCE_SENSOR',
  'VIRTUAL_THERMOSTAT',
  'VIRTUAL_LOCK',
  'VIRTUAL_GARAGE_DOOR_OPENER',
  'VIRTUAL_SIREN',
  'VIRTUAL_CAMERA',
  'VIRTUAL_REFRIGERATOR',
] as const;

export type Prototype = (typeof PROTOTYPES)[number] | (string & {});

/** What a new node makes. */
export const USUAL_PROTOTYPE = 'VIRTUAL_SWITCH';

/** A virtual device that somebody wants to have: `POST …/accounts/:id/virtualdevices`. */
export interface WantedDevice {
  readonly name: string;
  readonly prototype: Prototype;
  /** Id or name; empty is the only one. */
  readonly location?: string;
  /** Id or name; empty is none. */
  readonly room?: string;
}

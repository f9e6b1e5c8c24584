/** A component of a device and what it can do. */
export interface HomeComponent {
  readonly id: string;
  readonly label: string;
  readonly capabilities: readonly string[];
  /** Capabilities that are dead on this model; none of them is in `capabilities`. */
  readonly disabled?: readonly string[];
  /** Those of `capabilities` and `disabled` that are known to have no commands. */
  readonly reportOnly?: readonly string[];
}

/** A device as pickers and flows see it. What is not known is `null`. */
export interface HomeDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly name: string;
  /** Such as `Light`: what the user chose for the device, else what its maker says. */
  readonly kind: string;
  readonly room: string | null;
  readonly roomId: string | null;
  readonly location: string | null;
  readonly locationId: string | null;
  readonly online: boolean | null;
  readonly components: readonly HomeComponent[];
  /** What the device is about at present: a lamp's switch, a thermometer's temperature. Left out where nothing is known. */
  readonly now?: MainValue;
  /** It exists in the cloud alone, and reports what it is made to report; left out of real devices. */
  readonly isVirtual?: true;
}

/** A place that the sign-in sees. */
export interface HomeLocation {
  readonly locationId: string;
  readonly name: string;
}

/** A mode that a location can be in. */
export interface HomeMode {
  readonly modeId: string;
  readonly label: string;
}

/** A scene as flows and pickers see it. What is not known is `null`. */
export interface HomeScene {
  readonly sceneId: string;
  readonly name: string | null;
  readonly location: string | null;
  readonly locationId: string | null;
}

/** A value as it was last heard of. */
export interface PresentValue {
  readonly value: string | number | boolean;
  readonly unit?: string;
}

/** A present value and where it stands. */
export interface MainValue extends PresentValue {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

/** Component → capability → attribute → what was last heard of it; what is no short text, number or boolean is left out. */
export type PresentValues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, PresentValue>>>>>>;

/** What a device itself says about its choices and ranges: component → capability → attribute → value. */
export type SupportedValues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

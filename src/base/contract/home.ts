/** A component of a device and what it can do. */
export interface HomeComponent {
  readonly id: string;
  readonly label: string;
  readonly capabilities: readonly string[];
  /** Capabilities that are dead on this model; none of them is in `capabilities`. */
  readonly disabled?: readonly string[];
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
}

/** What a device itself says about its choices and ranges: component → capability → attribute → value. */
export type SupportedValues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

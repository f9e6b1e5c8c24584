/** The part of JSON Schema that the cloud describes values with. Everything is optional: definitions come from outside. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: ValueSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly default?: string | number | boolean | null;
}

/** A command without arguments that brings an attribute to a value. */
export interface EnumCommand {
  readonly command: string;
  readonly value: string | number | boolean;
}

export interface AttributeDefinition {
  /** Describes `{value, unit?, data?}`. */
  readonly schema: ValueSchema;
  /** The command whose first argument is the attribute's new value. */
  readonly setter?: string;
  readonly enumCommands: readonly EnumCommand[];
}

export interface ArgumentDefinition {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: ValueSchema;
}

export interface CommandDefinition {
  readonly name: string;
  readonly arguments: readonly ArgumentDefinition[];
}

/** A capability as `GET /capabilities/{id}/{version}` answers it. `status` is `live`, `proposed`, `deprecated` or `dead`. */
export interface CapabilityDefinition {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeDefinition>>;
  readonly commands: Readonly<Record<string, CommandDefinition>>;
}

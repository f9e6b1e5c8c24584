export type {
  ArgumentDefinition,
  AttributeDefinition,
  CapabilityDefinition,
  CommandDefinition,
  EnumCommand,
  ValueSchema,
} from '../../base/contract/definition';

/** What an event node may listen to (design of the node `smartthings-event`, `msg.event.type`). */
export const EVENT_KINDS = ['attribute', 'lifecycle', 'health', 'hub', 'mode', 'arm'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Of these there is no device, room or capability to choose. */
export const KINDS_OF_THE_HOME = ['hub', 'mode', 'arm'] as const satisfies readonly EventKind[];

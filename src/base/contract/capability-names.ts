/** Something by its name in one language, and the values that it may have, by what they are called there. */
export interface NamedPart {
  readonly label?: string;
  readonly values?: Readonly<Record<string, string>>;
}

export interface NamedCommand {
  readonly label?: string;
  readonly arguments?: Readonly<Record<string, NamedPart>>;
}

/** What Samsung calls a capability and its parts in one language; what it does not name is left out. */
export interface CapabilityNames {
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, NamedPart>>;
  readonly commands?: Readonly<Record<string, NamedCommand>>;
}

/** `GET …/accounts/:id/names/:language`: names by capability, and whether all that can be told is there by now. */
export interface NamesReply {
  readonly names: Readonly<Record<string, CapabilityNames>>;
  readonly isComplete: boolean;
}

/** The languages of Node-RED's editor, as Samsung writes them: no other is asked for. */
export const NAMED_LANGUAGES = ['en', 'de', 'es', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'] as const;
export type NamedLanguage = (typeof NAMED_LANGUAGES)[number];

/** The language that an editor in `written` shows names in, such as `de` for `de-AT`; English where there is none. */
export function namedLanguage(written: string): NamedLanguage {
  const [primary = ''] = written.toLowerCase().split(/[-_]/);
  const exact = NAMED_LANGUAGES.find((language) => language.toLowerCase() === written.toLowerCase());
  return exact ?? NAMED_LANGUAGES.find((language) => language.split('-')[0] === primary) ?? 'en';
}

import { t } from '../words';

/** Why a node of the second package can't be converted, by what it saved. */
export type Refusal = 'emptyCommand' | 'ruleUnreadable' | 'argumentUnreadable';

/** Why an old node stays. */
export type Reason =
  | Refusal
  | 'locked'
  | 'deviceMissing'
  | 'deviceUnknown'
  | 'automationWired'
  | 'automationRead'
  | 'eventAlone'
  | 'stillUsed'
  | 'otherSubject';

/** Why an old node stays as it is, in a sentence that says what to do. */
export function reasonInWords(reason: Reason): string {
  switch (reason) {
    case 'locked':
      return t('conversion.reason.locked');
    case 'deviceMissing':
      return t('conversion.reason.deviceMissing');
    case 'deviceUnknown':
      return t('conversion.reason.deviceUnknown');
    case 'emptyCommand':
      return t('conversion.reason.emptyCommand');
    case 'ruleUnreadable':
      return t('conversion.reason.ruleUnreadable');
    case 'argumentUnreadable':
      return t('conversion.reason.argumentUnreadable');
    case 'automationWired':
      return t('conversion.reason.automationWired');
    case 'automationRead':
      return t('conversion.reason.automationRead');
    case 'eventAlone':
      return t('conversion.reason.eventAlone');
    case 'stillUsed':
      return t('conversion.reason.stillUsed');
    case 'otherSubject':
      return t('conversion.reason.otherSubject');
  }
}

import { textOf, type FlowNode } from './flow-node';
import { t } from '../words';
import { isFirstPackage } from './old-nodes';

/** Why there are other nodes than before: the description of the *change* nodes, and of the comment under them. */
export function whyDifferent(old: FlowNode): string {
  return sentencesFor(old).join('\n\n');
}

export function titleOf(old: FlowNode): string {
  return t('conversion.comment.title', { name: textOf(old, 'name') || old.type });
}

function sentencesFor(old: FlowNode): string[] {
  if (!isFirstPackage(old)) return [t('conversion.differs.passedOn'), ...secondSentences(old)];
  switch (old.type.replace(/^smartthings-node-/, '')) {
    case 'scene':
      return [t('conversion.differs.topicOnly')];
    case 'mode':
      return [t('conversion.differs.mode')];
    case 'events':
      return [t('conversion.differs.message'), t('conversion.differs.events')];
    case 'button':
      return [t('conversion.differs.message')];
    case 'status':
      return [t('conversion.differs.message'), t('conversion.differs.status')];
    case 'onoff':
      return [t('conversion.differs.message'), t('conversion.differs.onoff'), t('conversion.differs.reads')];
    case 'level':
    case 'color-temperature':
    case 'color':
    case 'thermostat':
      return [t('conversion.differs.message'), t('conversion.differs.outputs'), t('conversion.differs.reads')];
    default:
      return [t('conversion.differs.message'), t('conversion.differs.reads')];
  }
}

function secondSentences(old: FlowNode): string[] {
  if (old.type === 'event-device') return [t('conversion.differs.eventDevice'), t('conversion.differs.rules')];
  if (old.type === 'status-device') return [t('conversion.differs.rules'), t('conversion.differs.catchable')];
  return [t('conversion.differs.catchable')];
}

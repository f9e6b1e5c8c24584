import { drawSections } from './sections';
import { t } from './words';

const TAB = 'smartthings-sidebar';

RED.plugins.registerPlugin('smartthings-sidebar', {
  type: 'sidebar',
  onadd() {
    const content = $('<div class="smartthings-sidebar">');
    drawSections(content);
    RED.sidebar.addTab({
      id: TAB,
      label: t('tab.label'),
      name: t('tab.name'),
      content,
      iconClass: 'fa fa-home',
      enableOnEdit: false,
      action: 'smartthings:show-home',
    });
    RED.actions.add('smartthings:show-home', () => RED.sidebar.show(TAB), { label: t('tab.action') });
  },
});

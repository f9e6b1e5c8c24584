import { conversionSection } from './conversion';
import { pressOnce } from '../shared/presses';
import { drawSections } from './sections';
import { Sidebar } from './sidebar';
import { t } from './words';

const TAB = 'smartthings-sidebar';
const SHOW = 'smartthings:show-home';

RED.plugins.registerPlugin('smartthings-sidebar', {
  type: 'sidebar',
  onadd() {
    const content = $('<div class="smartthings-sidebar">');
    const sections = drawSections(content);
    sections.conversion.append(conversionSection());
    pressOnce(content);
    const sidebar = new Sidebar(sections);
    // Who comes by a key goes on by keys, as soon as there is something to go on with.
    let isCalled = false;
    const focus = (): void => {
      if (!isCalled || !sidebar.isInSight) return;
      isCalled = false;
      const search = content.find('.smartthings-sidebar-search:visible');
      (search.length > 0 ? search : content.find('button:visible').first()).trigger('focus');
    };
    // The tab is chosen or left, the sidebar shown or closed, the tab moved to the other side or removed: all of it is seen here.
    const observer = new IntersectionObserver((entries) => {
      sidebar.isInSight = entries.at(-1)?.isIntersecting ?? false;
      focus();
    });
    content.each((_index, element) => observer.observe(element));
    const show = (): void => {
      RED.sidebar.show(TAB);
      isCalled = true;
      focus();
    };
    RED.actions.add(SHOW, show, { label: t('tab.action') });
    RED.sidebar.addTab({
      ...{ id: TAB, label: t('tab.label'), name: t('tab.name') },
      ...{ content, iconClass: 'fa fa-home', enableOnEdit: false, action: SHOW },
    });
  },
});

import type { NodeBody } from '../flow-node';

/* The nodes of @flowfuse/node-red-dashboard, as its dialogs save them for somebody who left most as it was. */

/** All types that a page is made of. */
export const DASHBOARD_TYPES = [
  ...['ui-base', 'ui-theme', 'ui-page', 'ui-group', 'ui-switch', 'ui-slider', 'ui-text'],
] as const;

export function baseNode(name: string, path: string): NodeBody {
  return {
    ...{ type: 'ui-base', name, path, appIcon: '', includeClientData: true },
    ...{ acceptsClientConfig: ['ui-notification', 'ui-control'], showPathInSidebar: false, headerContent: 'page' },
    ...{ navigationStyle: 'default', titleBarStyle: 'default', allowInstall: false },
    ...{ showReconnectNotification: true, notificationDisplayTime: 1, showDisconnectNotification: true },
  };
}

export function themeNode(name: string): NodeBody {
  return {
    ...{ type: 'ui-theme', name },
    colors: {
      ...{ surface: '#ffffff', primary: '#0b66c3', bgPage: '#f3f4f6' },
      ...{ groupBg: '#ffffff', groupOutline: '#e0e4ea' },
    },
    sizes: {
      ...{ density: 'default', pagePadding: '12px', groupGap: '12px' },
      ...{ groupBorderRadius: '12px', widgetGap: '12px' },
    },
  };
}

export function pageNode(name: string, path: string, used: { readonly ui: string; readonly theme: string }): NodeBody {
  return {
    ...{ type: 'ui-page', name, ...used, path, icon: 'home', layout: 'grid', order: 1 },
    breakpoints: [
      { name: 'Default', px: '0', cols: '3' },
      { name: 'Tablet', px: '576', cols: '6' },
      { name: 'Small Desktop', px: '768', cols: '9' },
      { name: 'Desktop', px: '1024', cols: '12' },
    ],
    ...{ className: '', visible: 'true', disabled: 'false' },
  };
}

/** A card. */
export function groupNode(name: string, page: string, order: number): NodeBody {
  return {
    ...{ type: 'ui-group', name, page, width: '4', height: 1, order, showTitle: true },
    ...{ className: '', visible: 'true', disabled: 'false', groupType: 'default' },
  };
}

/** What all that lies on a card has. */
export interface Widget {
  /** What people read beside it. */
  readonly label: string;
  /** The card's id. */
  readonly group: string;
  /** Its place on the card, from 1. */
  readonly order: number;
}

/** Shows what comes in, and sends only what is pressed. */
export function switchWidget(widget: Widget): NodeBody {
  return {
    ...{ type: 'ui-switch', ...common(widget), passthru: false, decouple: true, ...topic, style: '' },
    ...{ layout: 'row-spread', clickableArea: 'switch' },
    ...{ onvalue: 'on', onvalueType: 'str', onicon: '', oncolor: '' },
    ...{ offvalue: 'off', offvalueType: 'str', officon: '', offcolor: '' },
  };
}

/** Shows what comes in, and sends only where it was let go. */
export function sliderWidget(widget: Widget, range: { min: number; max: number; step: number }): NodeBody {
  const { min, max, step } = range;
  return {
    ...{ type: 'ui-slider', ...common(widget), tooltip: '', passthru: false, outs: 'end', ...topic },
    ...{ thumbLabel: 'true', showTicks: 'false', min, max, step, iconPrepend: '', iconAppend: '' },
    ...{ color: '', colorTrack: '', colorThumb: '', showTextField: false },
  };
}

/** Shows what a JSONata expression makes of a message. */
export function textWidget(widget: Widget, value: string): NodeBody {
  return {
    ...{ type: 'ui-text', ...common(widget), format: '{{msg.payload}}', layout: 'row-spread', style: false },
    ...{ font: '', fontSize: 16, color: '#717171', wrapText: false, value, valueType: 'jsonata' },
  };
}

const topic = { topic: 'topic', topicType: 'msg' };

/** On the canvas it is called as it is on the card, where the dashboard would take a label for HTML. */
function common({ label, group, order }: Widget) {
  return { name: label, label: label.replaceAll('<', '&lt;'), group, order, width: 0, height: 0, className: '' };
}

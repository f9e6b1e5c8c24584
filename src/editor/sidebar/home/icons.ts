/** Icons of Font Awesome 4, which Node-RED has, by Samsung's categories of devices. */
const ICONS: Readonly<Record<string, string>> = {
  AirConditioner: 'fa-snowflake-o',
  AirPurifier: 'fa-leaf',
  Blind: 'fa-align-justify',
  Camera: 'fa-video-camera',
  ContactSensor: 'fa-sign-in',
  Dishwasher: 'fa-cutlery',
  Dryer: 'fa-refresh',
  Fan: 'fa-asterisk',
  GarageDoor: 'fa-car',
  Hub: 'fa-sitemap',
  LeakSensor: 'fa-tint',
  Light: 'fa-lightbulb-o',
  MotionSensor: 'fa-street-view',
  MultiFunctionalSensor: 'fa-tachometer',
  NetworkAudio: 'fa-volume-up',
  Oven: 'fa-fire',
  PresenceSensor: 'fa-user',
  Refrigerator: 'fa-snowflake-o',
  RemoteController: 'fa-dot-circle-o',
  RobotCleaner: 'fa-circle',
  Siren: 'fa-bell',
  SmartLock: 'fa-lock',
  SmartPlug: 'fa-plug',
  SmokeDetector: 'fa-fire-extinguisher',
  Speaker: 'fa-volume-up',
  Switch: 'fa-toggle-on',
  Television: 'fa-television',
  Thermostat: 'fa-thermometer-half',
  Vent: 'fa-align-justify',
  Washer: 'fa-refresh',
  WaterValve: 'fa-tint',
};

export function iconOf(kind: string): string {
  return Object.hasOwn(ICONS, kind) ? (ICONS[kind] ?? '') : 'fa-cube';
}

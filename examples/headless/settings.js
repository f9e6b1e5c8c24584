// Node-RED without an editor. Everything that differs from home to home comes from the environment.
module.exports = {
  uiPort: process.env.PORT || 1880,
  // No editor and no admin routes: nobody can change the flow from outside.
  httpAdminRoot: false,
  flowFile: process.env.FLOWS || 'home.flow',
  // home_cred.flow and follower_cred.flow hold nothing but the names of variables. The tokens lie in the journal, sealed under the client secret.
  credentialSecret: false,
  // Asked of whoever calls the flow's addresses.
  httpNodeAuth: process.env.HTTP_PASSWORD_HASH ? { user: 'home', pass: process.env.HTTP_PASSWORD_HASH } : undefined,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};

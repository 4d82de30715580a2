export const texts = {
  title: 'Log on to Untether',
  again: 'Your session has ended. Log on again: what you have typed is still there.',
  userName: 'User name',
  password: 'Password',
  stay: 'Stay signed in on this tab',
  stayHint: 'A reload then continues the session. Leave it off on a shared computer.',
  logOn: 'Log on',
  loggingOn: 'Logging on…',
  wrong: 'User name or password is wrong.',
  first: 'The first start has printed the name and the password of an administrator to its terminal.',
};

export const texts = {
  title: 'Activity',
  states: {
    live: 'Live',
    connecting: 'Connecting…',
    waiting: 'Not live',
    paused: 'Paused',
  },
  waiting: (/** @type {string} */ reason) => `${reason} It tries again by itself and then catches up.`,
  gap: 'Some events are no longer kept, so there is a gap before what follows.',
  pause: 'Pause',
  resume: 'Go on',
  clear: 'Clear',
  filters: {
    type: 'What',
    subject: 'To what',
    subjectHint: 'Id of a connection, session, user…',
    actor: 'Who',
    actorHint: 'A part of the name',
    all: 'Everything',
  },
  families: {
    'dev.untether.connection.*': 'Connections',
    'dev.untether.session.*': 'Sessions',
    'dev.untether.user.*': 'Users',
    'dev.untether.webhook.*': 'Webhooks',
    'dev.untether.audit.*': 'Audit trail and ledger',
  },
  columns: { when: 'When', what: 'What', who: 'Who', subject: 'To what' },
  none: 'Nothing has happened since this page was opened. What happens appears here at once.',
  received: (/** @type {string} */ count, /** @type {string} */ shown) =>
    `${count} events received; the newest ${shown} are shown.`,
};

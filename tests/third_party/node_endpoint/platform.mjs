// The platform behind the endpoint: its customers, each with a company and a queue of work, and its clock.

import {randomUUID} from 'node:crypto';

const {MODE = 'continuous', NAMES = 'path', PASSWORD = 'secret'} = process.env;
const PATHS = {alice: 'C:\\Books\\books.qbw', bob: 'C:\\Books\\bob.qbw', carol: 'C:\\Books\\books.qbw'};

let ahead = 0;                                              // of the real time; a test lets days pass in no time
export const now = () => Date.now() + ahead;

export const accounts = new Map();
reset();

function reset() {
  for (const user of Object.keys(PATHS)) accounts.set(user, fresh(user));
}

function fresh(user) {
  return {
    password: PASSWORD,
    path: NAMES === 'path' ? PATHS[user] : '',              // '' is the company file that is open in QuickBooks
    mode: MODE,                                             // a one-off is over after its first sync
    authorised: true,
    work: undefined,                                        // nothing is planned before the first update
    customers: new Map(), items: new Map(), invoices: new Map(),
  };
}

// -- work --------------------------------------------------------------------------------------------------

const job = (kind, more) => ({kind, state: 'queued', readyAt: 0, ...more});

/** The first sync reads everything; afterwards there is only what somebody queues. */
export function plan(account) {
  account.work ??= [
    job('read', {list: 'customers'}),
    job('read', {list: 'items'}),
    job('read', {list: 'invoices', spans: spans(account.history)}),
  ];
  return account.work;
}

/** [first day, last day] of each batch of a long history; the last one is open. */
function spans({months, since} = {}) {
  const found = [], day = (time) => new Date(time).toISOString().slice(0, 10);
  for (let from = since && Date.parse(since), next; from <= now(); from = next) {
    next = new Date(from).setUTCMonth(new Date(from).getUTCMonth() + months);
    found.push([day(from), next <= now() && day(next - 86400000)]);
  }
  return found;
}

export const queued = ({work}) => work.filter(({state}) => state === 'queued' || state === 'handed-out');

/** Whether the platform sends nothing just now: it is paused, or these are not its hours. */
export function closed({pause, hours}) {
  if (pause && pause.from <= now() && now() < pause.until) return true;
  if (!hours) return false;
  const clock = new Intl.DateTimeFormat('en-GB', {timeZone: hours.zone, timeStyle: 'short'}).format(now());
  const {since, to} = hours;
  return since < to ? clock < since || clock >= to : clock < since && clock >= to;
}

// -- what a test may do to the platform, and ask of it -------------------------------------------------------

const some = (number, one) => Array.from({length: number}, one);
const code = () => randomUUID().slice(0, 8);

export const hooks = {
  queue(account, {customers, invoices, change, read, ready_in = 0}) {
    const more = {readyAt: now() + ready_in * 1000};
    plan(account).push(
      ...some(customers, () => job('addCustomer', {name: `Web customer ${code()}`, ...more})),
      ...some(invoices, () => job('addInvoice', {number: `W-${code()}`, ...more})),
      ...some(change && 1, () => job('changeCustomer', {name: change, phone: '555-0142', unsure: true, ...more})),
      ...some(read && 1, () => job('read', {list: read, ...more})),
    );
  },
  relink: (account, {mode}) => Object.assign(account, {mode, authorised: true, work: undefined}),
  pause: (account, {seconds, starts_in = 0}) => {
    const from = now() + starts_in * 1000;
    account.pause = {from, until: from + seconds * 1000};
  },
  hours: (account, hours) => { account.hours = hours; },
  history: (account, history) => { account.history = history; },
  delete: (account) => { account.authorised = false; },
  reset,                                                    // everybody, like the clock
  set_time: (_, {time}) => { ahead = Date.parse(time) - Date.now(); },
};

export const probes = {
  status: ({authorised}) => (authorised ? 'authorised' : 'deauthorised'),
  customers: ({customers}) => [...customers.values()],
  invoices: ({invoices}) => [...invoices.values()],
  queue: ({work = []}) => work.reduce((sum, {state}) => ({...sum, [state]: (sum[state] ?? 0) + 1}), {}),
};

// A QBWC endpoint in plain Node, without a package: the eight methods that the Web Connector calls.
//
//   PORT=8111 PASSWORD=secret node endpoint.mjs
//   QBWC_PASSWORD=secret qbwc-sim run --endpoint endpoint.yaml          starts it, and plays everything

import {randomUUID} from 'node:crypto';
import {createServer} from 'node:http';
import {accounts, closed, hooks, now, plan, probes, queued} from './platform.mjs';
import {KINDS, answer, request} from './work.mjs';
import {element, escape, parse} from './xml.mjs';

const NEWEST = 13.0;
const TRIES = 3;                                                         // after which QuickBooks does not want it
const sessions = new Map();                                              // by ticket

const methods = {
  serverVersion: () => '1.0',

  clientVersion: () => '',                                               // '' is: go on

  authenticate({strUserName, strPassword}) {
    const account = accounts.get(strUserName);
    if (!account?.authorised || account.password !== strPassword) return ['', 'nvu'];
    plan(account);
    if (closed(account) || !queued(account).length) return ['', 'none'];
    const ticket = randomUUID();
    sessions.set(ticket, {ticket, account, done: 0, says: ''});
    return [ticket, account.path];
  },

  sendRequestXML({ticket, strHCPResponse, qbXMLMajorVers, qbXMLMinorVers}) {
    const session = sessions.get(ticket);
    if (!session) return '';
    if (strHCPResponse) begin(session, strHCPResponse);
    const job = next(session);
    if (!job) return '';                                                 // getLastError says why
    session.job = Object.assign(job, {state: 'handed-out'});
    const version = Math.min(NEWEST, Number(`${qbXMLMajorVers}.${qbXMLMinorVers}`));
    return request(KINDS[job.kind].ask(job, session.account, version), version);
  },

  receiveResponseXML({ticket, response, hresult, message}) {
    const session = sessions.get(ticket);
    if (!session?.job) return -1;
    const {job, account} = session;
    session.job = undefined;
    if (hresult) return refused(session, job, `${hresult}: ${message}`);
    job.state = KINDS[job.kind].took(job, account, answer(response));
    if (job.state === 'in-use') Object.assign(job, {state: 'queued', notIn: session});     // another time
    else if (job.state !== 'queued') session.done += 1;
    if (account.mode === 'one-off' && !queued(account).length) account.authorised = false;
    const left = waiting(session).length;
    return left ? Math.min(99, Math.ceil(100 * session.done / (session.done + left))) : 100;
  },

  getLastError: ({ticket}) => sessions.get(ticket)?.says ?? 'There is no such session.',

  connectionError({ticket}) {
    end(ticket);
    return 'done';                                                       // the next update tries again
  },

  closeConnection({ticket}) {
    const done = sessions.get(ticket)?.done ?? 0;
    end(ticket);
    return `OK, ${done} done.`;
  },
};

// -- sessions ------------------------------------------------------------------------------------------------

/** The first request of a session. QuickBooks lets one in at a time, so what an older one has in hand is cut off. */
function begin(session, hcp) {
  const {account} = session;
  session.linked = hcp.includes('<DataExtName>FileID</DataExtName>');    // linking left this stamp in the file
  if (account.session) end(account.session.ticket);
  account.session = session;
}

const waiting = (session) => queued(session.account).filter(({notIn}) => notIn !== session);

/** The next piece of work that may be done in this session; else the session says why there is none. */
function next(session) {
  const jobs = waiting(session), mayGo = session.linked && !closed(session.account);
  session.says = !session.linked ? 'Another company is open than the one that is linked.'
    : !mayGo ? 'The sync is paused.'
    : jobs.length ? 'NoOp'                                               // ask again in five seconds
    : 'There is nothing more to do.';
  return mayGo && jobs.find(({readyAt}) => readyAt <= now());
}

/** QuickBooks took nothing of a request, or is gone; getLastError says what the person at the PC sees. */
function refused(session, job, says) {
  giveBack(job);
  job.refused = (job.refused ?? 0) + 1;
  if (job.refused === TRIES) job.state = 'failed';
  session.says = says;
  return -1;
}

function end(ticket) {
  const session = sessions.get(ticket);
  if (session?.job) giveBack(session.job);
  sessions.delete(ticket);
}

/** Nobody knows whether it was done. A list is read from its beginning. */
function giveBack(job) {
  Object.assign(job, {state: 'queued', unsure: true, found: undefined, iterator: undefined, batch: 0});
}

// -- HTTP ----------------------------------------------------------------------------------------------------

const NAMESPACE = 'http://developer.intuit.com/';

const envelope = (inner) =>
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
  + `${element('soap:Body', inner)}</soap:Envelope>`;

function soap(document) {
  const call = parse(document).children.find(({name}) => name === 'Body').children[0];
  if (!Object.hasOwn(methods, call.name)) throw new Error(`there is no method ${call.name}`);
  const result = methods[call.name](Object.fromEntries(call.children.map(({name, text}) => [name, text])));
  const inner = Array.isArray(result) ? result.map((one) => element('string', escape(one))).join('') : escape(result);
  return `<${call.name}Response xmlns="${NAMESPACE}">${element(`${call.name}Result`, inner)}</${call.name}Response>`;
}

function platform(method, url, body) {
  const user = url.searchParams.get('user'), name = url.pathname.slice('/test/'.length);
  if (method === 'GET') return JSON.stringify(probes[name](accounts.get(user)));
  hooks[name](accounts.get(user), JSON.parse(body));
  return '';
}

function answered(method, url, body) {
  if (url.pathname.startsWith('/test/')) return [200, 'application/json', platform(method, url, body)];
  if (url.pathname !== '/qbwc') return [404, 'text/plain', 'The endpoint is at /qbwc.'];
  if (method !== 'POST') return [200, 'text/plain', 'Here the Web Connector calls.'];      // it looks first
  return [200, 'text/xml; charset=utf-8', envelope(soap(body))];
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  let answer;
  try {
    answer = answered(request.method, new URL(request.url, 'http://localhost'), body);
  } catch ({message}) {                                                  // for whoever sends what is no call
    const fault = element('faultcode', 'soap:Client') + element('faultstring', escape(message));
    answer = [500, 'text/xml; charset=utf-8', envelope(element('soap:Fault', fault))];
  }
  const [status, type, text] = answer;
  response.writeHead(status, {'Content-Type': type}).end(text);
}).listen(process.env.PORT ?? 8111, '127.0.0.1', function () {
  console.log(`listening on ${this.address().port}`);
});

// Each kind of work in qbXML: what QuickBooks is asked, and what becomes of the work when it has answered.
//
// A job that was handed out and never heard of again may be done or not. So it is `unsure`, and looked for before
// it is sent again: nothing is written twice, nothing is lost.

import {element, escape, parse} from './xml.mjs';

const PAGE = 100;
const LISTS = {
  customers: {query: 'CustomerQueryRq', key: 'ListID', rest: element('ActiveStatus', 'All')},
  items: {query: 'ItemQueryRq', key: 'ListID', rest: ''},
  invoices: {query: 'InvoiceQueryRq', key: 'TxnID', rest: ''},
};
const SELLABLE = /^Item(Service|NonInventory|Inventory)Ret$/;
const FINE = ['0', '1', '500'];                                          // 1, 500: nothing of that kind, or name
const IN_USE = ['3175', '3176'], OUT_OF_DATE = '3200';

/** A list, page by page, of a history batch by batch; the platform has it when all of it is there. */
const read = {
  ask(job, account, version) {
    const {query, rest} = LISTS[job.list];
    if (version < 5) return element(query, rest);                       // QuickBooks has no iterators yet
    const where = job.iterator ? `iterator="Continue" iteratorID="${job.iterator}"` : 'iterator="Start"';
    const [from, to] = job.spans?.[job.batch ?? 0] ?? [];
    const span = from && element('TxnDateRangeFilter', element('FromTxnDate', from), to && element('ToTxnDate', to));
    return `<${query} ${where}>${element('MaxReturned', PAGE)}${span ?? ''}${rest}</${query}>`;
  },
  took(job, account, {status, records, iterator}) {
    if (!FINE.includes(status)) return 'failed';
    job.found = new Map([...job.found ?? [], ...records.map((one) => [one[LISTS[job.list].key], one])]);
    job.iterator = iterator;
    if (iterator) return 'queued';
    job.batch = (job.batch ?? 0) + 1;
    if (job.batch < (job.spans?.length ?? 0)) return 'queued';
    account[job.list] = job.found;
    return 'done';
  },
};

/** Something that is written. Where it is `unsure` what is there it is looked for first; `there` and `missing` say
 *  what that means for the job: it is done, or still to do (queued), or cannot be done. */
const written = (list, look, write, {there, missing}) => ({
  ask: (job, account) => (job.unsure ? look(job) : write(job, account)),
  took(job, account, {status, records}) {
    const looked = job.unsure;
    job.unsure = status === OUT_OF_DATE;                                 // then see first what it is like now
    if (!FINE.includes(status)) return job.unsure ? 'queued' : IN_USE.includes(status) ? 'in-use' : 'failed';
    for (const one of records) account[list].set(one[LISTS[list].key], one);
    return !looked ? 'done' : records.length ? there : missing;
  },
});
const ADDED = {there: 'done', missing: 'queued'}, CHANGED = {there: 'queued', missing: 'failed'};

const customerNamed = ({name}) => element('CustomerQueryRq', element('FullName', escape(name)));
const invoiceNumbered = ({number}) => element('InvoiceQueryRq', element('RefNumber', number));
const first = (records) => element('ListID', records.keys().next().value);

export const KINDS = {
  read,
  addCustomer: written('customers', customerNamed, ({name}) =>
    element('CustomerAddRq', element('CustomerAdd', element('Name', escape(name)))), ADDED),
  addInvoice: written('invoices', invoiceNumbered, (job, account) =>
    element('InvoiceAddRq', element('InvoiceAdd',
      element('CustomerRef', first(account.customers)),
      element('RefNumber', job.number),
      element('InvoiceLineAdd', element('ItemRef', first(account.items)), element('Amount', '25.00')))), ADDED),
  changeCustomer: written('customers', customerNamed, (job, account) => {
    const known = [...account.customers.values()].find(({FullName}) => FullName === job.name);
    return element('CustomerModRq', element('CustomerMod',
      element('ListID', known.ListID), element('EditSequence', known.EditSequence), element('Phone', job.phone)));
  }, CHANGED),
};

/** A whole request, in the newest version that both sides read. */
export const request = (inner, version) =>
  `<?xml version="1.0" encoding="utf-8"?><?qbxml version="${version.toFixed(1)}"?>`
  + element('QBXML', `<QBXMLMsgsRq onError="stopOnError">${inner}</QBXMLMsgsRq>`);

/** What is in a response: its statusCode, its records with their plain fields, and whether pages are left. */
export function answer(response) {
  const {attributes, children} = parse(response).children[0].children[0];
  return {
    status: attributes.statusCode,
    records: children
      .filter(({name}) => name.endsWith('Ret') && (!name.startsWith('Item') || SELLABLE.test(name)))
      .map((record) => record.children.filter((field) => !field.children.length))
      .map((fields) => Object.fromEntries(fields.map(({name, text}) => [name, text]))),
    iterator: attributes.iteratorRemainingCount > 0 ? attributes.iteratorID : undefined,
  };
}

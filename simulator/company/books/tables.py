"""The tables of a company file.

One row per list element and per transaction: the columns that filters, references and paging need,
and the record as finished qbXML: `head`, then what moves (an element's balances, in columns) or what is
asked for apart (a transaction's `lines`), then `tail`. Balances are read far more often than they move:
SQLite itself keeps them as finished lines too. `sort_key` makes a name unique in its family; `position` is
the order in which QuickBooks lists things, and what paging holds on to. Amounts are cents, quantities and
costs hundred-thousandths. `reference` tells which records name an element, `posting`, `stock` and `link`
what a transaction does. Of what was imported, `carried` is the part of balances and quantities that no
posting and no movement explains, `unposted` which transactions do nothing, and why; a link of type CARRIED,
from a transaction to itself, is what was settled or fulfilled by others that are not there.

What REFERENCES says is held true by whoever writes, and looked at by the audit; SQLite itself does not look
(`foreign_keys` is off): it would at every row that is written, and would go through all postings for an
element that is deleted.
"""

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE element (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, own_id TEXT NOT NULL,
    name TEXT NOT NULL, name_fold TEXT NOT NULL, name_key TEXT NOT NULL,
    full_name TEXT NOT NULL, sort_key TEXT NOT NULL, position TEXT NOT NULL,
    parent INTEGER REFERENCES element, sublevel INTEGER NOT NULL, is_active INTEGER NOT NULL,
    subtype TEXT NOT NULL, account_number TEXT NOT NULL,
    modified INTEGER NOT NULL, edit_sequence TEXT NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0, total_balance INTEGER NOT NULL DEFAULT 0,
    balance_line TEXT NOT NULL AS (printf('<Balance>%s%d.%02d</Balance>' || char(10),
        iif(balance < 0, '-', ''), abs(balance) / 100, abs(balance) % 100)) STORED,
    total_balance_line TEXT NOT NULL AS (printf('<TotalBalance>%s%d.%02d</TotalBalance>' || char(10),
        iif(total_balance < 0, '-', ''), abs(total_balance) / 100, abs(total_balance) % 100)) STORED,
    on_hand INTEGER NOT NULL DEFAULT 0, stock_value INTEGER NOT NULL DEFAULT 0,
    average_cost INTEGER NOT NULL DEFAULT 0,
    on_order INTEGER NOT NULL DEFAULT 0, on_sales_order INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL, tail TEXT NOT NULL
);
CREATE UNIQUE INDEX element_name ON element (family, sort_key);
CREATE UNIQUE INDEX element_own_id ON element (own_id, family);
CREATE UNIQUE INDEX element_order ON element (kind, position);
CREATE INDEX element_active ON element (kind, is_active, position);
CREATE UNIQUE INDEX element_family_order ON element (family, position);
CREATE INDEX element_number ON element (account_number) WHERE account_number <> '';
CREATE INDEX element_parent ON element (parent) WHERE parent IS NOT NULL;
CREATE TABLE txn (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, own_id TEXT NOT NULL UNIQUE, position TEXT NOT NULL,
    number INTEGER NOT NULL, txn_date TEXT NOT NULL, ref_number TEXT NOT NULL, ref_fold TEXT NOT NULL,
    entity INTEGER REFERENCES element, account INTEGER REFERENCES element,
    amount INTEGER NOT NULL, open INTEGER,
    modified INTEGER NOT NULL, edit_sequence TEXT NOT NULL,
    head TEXT NOT NULL, lines TEXT NOT NULL, tail TEXT NOT NULL
);
CREATE UNIQUE INDEX txn_order ON txn (kind, position);
CREATE UNIQUE INDEX txn_position ON txn (position);
CREATE INDEX txn_ref ON txn (kind, ref_fold);
CREATE INDEX txn_entity ON txn (entity, position) WHERE entity IS NOT NULL;
CREATE TABLE reference (
    target INTEGER NOT NULL REFERENCES element, source_table TEXT NOT NULL, source INTEGER NOT NULL,
    PRIMARY KEY (target, source_table, source)
) WITHOUT ROWID;
CREATE INDEX reference_source ON reference (source, source_table);
CREATE TABLE posting (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, account INTEGER NOT NULL REFERENCES element,
    entity INTEGER REFERENCES element, amount INTEGER NOT NULL, line TEXT NOT NULL,
    item INTEGER REFERENCES element, class INTEGER REFERENCES element,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX posting_account ON posting (account, txn);
CREATE TABLE stock (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, line TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES element, on_hand INTEGER NOT NULL, value INTEGER NOT NULL,
    on_order INTEGER NOT NULL, on_sales_order INTEGER NOT NULL,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX stock_item ON stock (item, txn);
CREATE TABLE link (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, line TEXT NOT NULL,
    other INTEGER NOT NULL REFERENCES txn, other_line TEXT NOT NULL,
    type TEXT NOT NULL, amount INTEGER NOT NULL, discount INTEGER NOT NULL,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX link_other ON link (other, txn);
CREATE TABLE stand_in (
    element INTEGER PRIMARY KEY REFERENCES element, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE carried (
    element INTEGER PRIMARY KEY REFERENCES element, balance INTEGER NOT NULL,
    on_hand INTEGER NOT NULL, value INTEGER NOT NULL,
    on_order INTEGER NOT NULL, on_sales_order INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE unposted (
    txn INTEGER PRIMARY KEY REFERENCES txn, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE deleted (
    id INTEGER PRIMARY KEY, record_table TEXT NOT NULL, kind TEXT NOT NULL, own_id TEXT NOT NULL,
    name TEXT NOT NULL, time_created TEXT NOT NULL, time_deleted TEXT NOT NULL, deleted INTEGER NOT NULL
);
CREATE INDEX deleted_when ON deleted (record_table, deleted);
CREATE TABLE definition (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE,
    type TEXT NOT NULL, objects TEXT NOT NULL, list_require TEXT NOT NULL, txn_require TEXT NOT NULL,
    format_string TEXT NOT NULL, UNIQUE (owner, name)
);
CREATE TABLE extension (
    definition INTEGER NOT NULL REFERENCES definition, object TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (object, definition)
) WITHOUT ROWID;
CREATE TABLE access (
    application TEXT PRIMARY KEY, access TEXT NOT NULL, login_user TEXT NOT NULL,
    personal_data INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE message_set (
    application TEXT NOT NULL, id TEXT NOT NULL, checksum TEXT NOT NULL, response TEXT NOT NULL,
    PRIMARY KEY (application, id)
);
CREATE TRIGGER element_gone AFTER DELETE ON element BEGIN
    DELETE FROM stand_in WHERE element = old.id;
    DELETE FROM carried WHERE element = old.id;
END;
CREATE TRIGGER txn_gone AFTER DELETE ON txn BEGIN
    DELETE FROM unposted WHERE txn = old.id;
END;
"""

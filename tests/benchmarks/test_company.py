"""What the company file costs beside raw SQLite doing the same: read, write, and size.

Each figure is a ratio of minima within one run, the two sides taking turns; both keep their file the same
way (WAL, synchronous=NORMAL). A million customers are made row by row with SQL, as many as that, then asked
for like any others.
"""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile, HostFacts, SessionContext

pytestmark = pytest.mark.benchmark

CUSTOMERS, MANY_CUSTOMERS = 100_000, 1_000_000
PAGE = 500
BATCH, BATCHES, ITEMS = 100, 12, 50
CONTEXT = SessionContext(HostFacts(), "Benchmark", "S1")


def document(requests: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">\n{requests}</QBXMLMsgsRq></QBXML>'
    )


def raw_file(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    )
    return raw


def customer(number: int) -> str:
    return (
        f"<CustomerAddRq><CustomerAdd><Name>Customer {number:07d}</Name>"
        f"<CompanyName>Orchards {number} &amp; Sons</CompanyName><FirstName>Clara</FirstName>"
        "<LastName>Hofmann</LastName><BillAddress><Addr1>Clara Hofmann</Addr1>"
        f"<Addr2>{number} Mill Lane</Addr2><City>Bayshore</City><State>CA</State>"
        f"<PostalCode>94326</PostalCode></BillAddress><Phone>555-555-{number:04d}</Phone><Email>c{number}@example.com</Email></CustomerAdd></CustomerAddRq>\n"
    )


#: So many elements like the one that is there: what has its number in it gets another one.
MULTIPLY = """
WITH RECURSIVE more(n, number, id) AS (
    SELECT 2, '0000002', '80000002'
    UNION ALL SELECT n + 1, printf('%07d', n + 1), printf('%08X', 2147483648 + n + 1) FROM more WHERE n < ?
)
INSERT INTO element (kind, family, own_id, name, name_fold, name_key, full_name, sort_key, position, sublevel,
    is_active, subtype, account_number, modified, edit_sequence, head, tail)
SELECT kind, family, more.id || substr(own_id, 9), replace(name, '0000001', number),
    replace(name_fold, '0000001', number), replace(name_key, '0000001', number),
    replace(full_name, '0000001', number), replace(sort_key, '0000001', number),
    replace(position, '0000001', number), sublevel, is_active, subtype, account_number, modified,
    edit_sequence,
    replace(replace(head, '0000001', number), own_id, more.id || substr(own_id, 9)), tail
FROM element, more WHERE kind = 'Customer'
"""


def multiply(path: Path, many: int) -> None:
    """Make so many customers, behind the simulator's back: each with a name and ids of its own."""
    with CompanyFile.new(CompanyFacts("Big"), VirtualClock(), path) as file:
        file.process(document(customer(1)), CONTEXT)
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(MULTIPLY, (many,))
        sql.commit()


def pages(file: CompanyFile) -> Iterator[tuple[str, float]]:
    """All customers page by page: each page with the seconds that it took."""
    how, remaining = 'iterator="Start"', "1"
    while remaining != "0":
        started = time.thread_time()
        page = file.process(
            document(f"<CustomerQueryRq {how}><MaxReturned>{PAGE}</MaxReturned></CustomerQueryRq>"), CONTEXT
        )
        yield page, time.thread_time() - started
        start = page[: page.index(">\n", page.index("<CustomerQueryRs")) + 1]
        remaining = start.partition('iteratorRemainingCount="')[2].partition('"')[0]
        name = start.partition('iteratorID="')[2].partition('"')[0]
        how = f'iterator="Continue" iteratorID="{name}"'


def fastest(rounds: int, sides: Sequence[Callable[[], object]]) -> list[float]:
    """The least seconds that each side took, of rounds in which they take turns."""
    least = [float("inf")] * len(sides)
    for _ in range(rounds):
        for at, side in enumerate(sides):
            started = time.thread_time()
            side()
            least[at] = min(least[at], time.thread_time() - started)
    return least


def test_read(tmp_path: Path) -> None:
    multiply(tmp_path / "company.qbw", CUSTOMERS)
    with CompanyFile.open(tmp_path / "company.qbw", VirtualClock()) as file, ExitStack() as stack:
        raw = raw_file(tmp_path / "raw.db")
        stack.callback(raw.close)
        raw.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        raw.execute("BEGIN")
        for page, _ in pages(file):
            body = page[page.index("<CustomerRet>") : page.rindex("</CustomerQueryRs>")]
            texts = [f"<CustomerRet>{text}" for text in body.split("<CustomerRet>")[1:]]
            raw.executemany("INSERT INTO record (text) VALUES (?)", [(text,) for text in texts])
        raw.execute("COMMIT")
        found: dict[str, int] = {}

        def read() -> None:
            last, read = 0, 0
            while rows := raw.execute(
                "SELECT id, text FROM record WHERE id > ? ORDER BY id LIMIT ?", (last, PAGE)
            ).fetchall():
                last = rows[-1][0]
                read += len("".join([text for _, text in rows]))
            found["raw"] = read

        def ours() -> None:
            found["ours"] = sum(len(page) for page, _ in pages(file))

        bare, iterated = fastest(5, [read, ours])
        assert found["ours"] > found["raw"]
        took = [[seconds for _, seconds in pages(file)] for _ in range(5)]
    first, last = (min(sum(seconds[part]) for seconds in took) for part in (slice(1, 21), slice(-20, None)))
    print(
        f"\ncompany read: {found['raw'] / 1e6:.0f} MB of {CUSTOMERS:,} customers in {iterated:.2f} s, "
        f"{bare / iterated:.2f} of raw SQLite (reach: 0.4); "
        f"last pages {last / first:.2f} of the first (1 ± 0.2)"
    )
    assert bare / iterated >= 0.4
    assert 0.8 <= last / first <= 1.2


def item(number: int) -> str:
    return (
        f"<ItemServiceAddRq><ItemServiceAdd><Name>Item {number}</Name><SalesOrPurchase>"
        f"<Desc>Oak board {number}</Desc><Price>10.00</Price>"
        "<AccountRef><FullName>Sales</FullName></AccountRef></SalesOrPurchase></ItemServiceAdd></ItemServiceAddRq>"
    )


def line(number: int) -> str:
    return (
        f"<InvoiceLineAdd><ItemRef><FullName>Item {number % ITEMS}</FullName></ItemRef>"
        f"<Desc>Oak board {number}</Desc><Quantity>{number % 9 + 1}</Quantity>"
        f"<Rate>{number % 90 + 1}.25</Rate></InvoiceLineAdd>"
    )


def invoice(number: int) -> str:
    lines = "".join(line(number * 3 + each) for each in range(3))
    return (
        f'<InvoiceAddRq requestID="{number}"><InvoiceAdd>'
        f"<CustomerRef><FullName>Customer {number % BATCH:07d}</FullName></CustomerRef>"
        f"<TxnDate>2025-0{number % 9 + 1}-1{number % 10}</TxnDate><RefNumber>{number}</RefNumber>"
        f"<Memo>March delivery</Memo>{lines}</InvoiceAdd></InvoiceAddRq>\n"
    )


RAW_TABLES = """
CREATE TABLE header (
    id INTEGER PRIMARY KEY, txn_id TEXT, customer INTEGER, txn_date TEXT, ref TEXT, memo TEXT, amount INTEGER
);
CREATE UNIQUE INDEX header_id ON header (txn_id);
CREATE INDEX header_customer ON header (customer, txn_date);
CREATE TABLE line (
    id INTEGER PRIMARY KEY, header INTEGER, item INTEGER, description TEXT, quantity INTEGER, rate INTEGER,
    amount INTEGER
);
CREATE INDEX line_header ON line (header);
CREATE TABLE posting (
    id INTEGER PRIMARY KEY, header INTEGER, account INTEGER, entity INTEGER, amount INTEGER
);
CREATE INDEX posting_header ON posting (header);
CREATE INDEX posting_account ON posting (account);
"""
INSERT_HEADER = "INSERT INTO header (txn_id, customer, txn_date, ref, memo, amount) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_LINE = "INSERT INTO line (header, item, description, quantity, rate, amount) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_POSTING = "INSERT INTO posting (header, account, entity, amount) VALUES (?, ?, ?, ?)"


def insert(raw: sqlite3.Connection, number: int) -> None:
    """One header, three lines and five postings."""
    whose, stamp = number % BATCH, f"{number:X}-1767632400"
    header = raw.execute(
        INSERT_HEADER, (stamp, whose, "2025-01-11", str(number), "March delivery", 12345)
    ).lastrowid
    for each in range(3):
        raw.execute(INSERT_LINE, (header, each, f"Oak board {number}", 500000, 1025000, 5125))
    for each in range(5):
        raw.execute(INSERT_POSTING, (header, each, whose, 4115))


def test_write(tmp_path: Path) -> None:
    numbers = count(1)
    with ExitStack() as stack:
        file = stack.enter_context(
            CompanyFile.new(CompanyFacts("A"), VirtualClock(), tmp_path / "company.qbw")
        )
        raw = raw_file(tmp_path / "raw.db")
        stack.callback(raw.close)
        raw.executescript(RAW_TABLES)
        file.process(
            document("".join(map(customer, range(BATCH))) + "".join(map(item, range(ITEMS)))), CONTEXT
        )
        batches = iter(
            [document("".join(invoice(next(numbers)) for _ in range(BATCH))) for _ in range(BATCHES)]
        )

        def inserts() -> None:
            raw.execute("BEGIN")
            for _ in range(BATCH):
                insert(raw, next(numbers))
            raw.execute("COMMIT")

        def ours() -> None:
            answer = file.process(next(batches), CONTEXT)
            assert answer.count('statusCode="0"') == BATCH, answer[:500]

        bare, added = fastest(BATCHES, [inserts, ours])
        assert file.audit() == []
    print(
        f"\ncompany write: {added / BATCH * 1e6:.0f} µs an invoice of three lines, "
        f"{bare / added:.3f} of raw SQLite's {bare / BATCH * 1e6:.0f} µs (reach: 0.1)"
    )
    assert bare / added >= 0.1


def memory() -> float:
    """The most memory that this process has ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_size(tmp_path: Path) -> None:
    path = tmp_path / "company.qbw"
    multiply(path, MANY_CUSTOMERS)
    before = memory()
    started = time.thread_time()
    with CompanyFile.open(path, VirtualClock()) as file:
        opened = time.thread_time() - started
        assert file.count("Customer") == MANY_CUSTOMERS
        took = [seconds for _, (_, seconds) in zip(range(1010), pages(file), strict=False)]
    near, far = sum(took[1:11]), sum(took[1000:1010])
    grown = memory() - before
    print(
        f"\ncompany size: {MANY_CUSTOMERS:,} customers open in {opened * 1e3:.0f} ms, "
        f"{grown:.0f} MB more memory for half of them; page 1,000 costs {far / near:.2f} of page 1 (1 ± 0.2)"
    )
    assert opened < 0.1
    assert grown < 20
    assert 0.8 <= far / near <= 1.2


def test_many_files(tmp_path: Path) -> None:
    before = memory()
    with ExitStack() as stack:
        files = [
            stack.enter_context(CompanyFile.new(CompanyFacts(f"C{n}"), VirtualClock(), tmp_path / f"{n}.qbw"))
            for n in range(200)
        ]
        for file in files:
            file.process(document(customer(1)), CONTEXT)
        assert all(file.count("Customer") == 1 for file in files)
        grown = memory() - before
    print(f"\n200 files open: {grown:.0f} MB more memory")
    assert grown < 200

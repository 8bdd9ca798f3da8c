"""A process that is killed at any moment leaves a sound file, and the truth about what it did.

Half a dozen kills in the ordinary suite; `COMPANY_KILLS=200` kills so often.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from company import batches
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("COMPANY_KILLS", "6"))
FILES = 2
#: A batch takes a few milliseconds: the moment of the kill is drawn from as many.
LONGEST_WAIT = 0.03
WORK = (
    "<ItemServiceAddRq><ItemServiceAdd><Name>Work</Name><SalesOrPurchase><Price>1.00</Price>"
    "<AccountRef><FullName>Sales</FullName></AccountRef></SalesOrPurchase></ItemServiceAdd></ItemServiceAddRq>"
)


def kill(path: Path, first: int, random: Random) -> int:
    """Run batches from the first, kill the process somewhere, and give the last that had begun."""
    command = [sys.executable, str(Path(batches.__file__)), str(path), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        begun = first - 1
        for _ in range(random.randint(1, 4)):
            begun = int(process.stdout.readline())
        until = time.perf_counter() + random.uniform(0, LONGEST_WAIT)
        while time.perf_counter() < until:
            pass
        process.kill()
        begun = max([begun, *map(int, process.stdout.read().split())])
    assert process.returncode < 0
    return begun


def told(file: CompanyFile, number: int) -> list[etree._Element] | None:
    """What an error-recovery query tells of a batch: its answers, None if it knows nothing of it."""
    both = f' newMessageSetID="B{number}" oldMessageSetID="B{number}"'
    answer = etree.fromstring(file.process(batches.document("", both), batches.CONTEXT).encode())[0]
    code = answer.get("messageSetStatusCode")
    assert code in ("0", "9002")
    return list(answer) if code == "0" else None


def check_batch(file: CompanyFile, number: int, customers: set[str], invoices: dict[str, int]) -> bool:
    """Whether a batch was done; then all of it was, otherwise nothing."""
    answers = told(file, number)
    names = {batches.name(number, place) for place in range(batches.SIZE)}
    if answers is None:
        assert not names & customers
        assert not names & set(invoices)
        return False
    done = [each for each in answers if each.get("statusCode") == "0"]
    assert {each.findtext("CustomerRet/Name") for each in done} - {None} == names
    assert {each.findtext("InvoiceRet/CustomerRef/FullName") for each in done} - {None} == names
    assert names <= customers
    assert all(invoices[name] == 1 for name in names)
    return True


@pytest.mark.parametrize("file_number", range(FILES))
def test_a_killed_process_leaves_the_truth(tmp_path: Path, file_number: int) -> None:
    random = Random(file_number)
    path = tmp_path / "company.qbw"
    with CompanyFile.new(CompanyFacts("A"), VirtualClock(), path) as file:
        file.process(batches.document(WORK), batches.CONTEXT)
    first = 0
    for _ in range(max(KILLS // FILES, 1)):
        last = kill(path, first, random)
        with CompanyFile.open(path, VirtualClock()) as file:
            assert [str(finding) for finding in file.audit()] == []
            customers = {record["Name"] for record in file.records("Customer")}
            invoices: dict[str, int] = {}
            answer = file.process(batches.document("<InvoiceQueryRq/>"), batches.CONTEXT)
            for name in etree.fromstring(answer.encode()).iterfind(".//InvoiceRet/CustomerRef/FullName"):
                invoices[name.text or ""] = invoices.get(name.text or "", 0) + 1
            done = [check_batch(file, number, customers, invoices) for number in range(first, last + 1)]
            assert all(done[:-1])
            forgotten = file.process(
                batches.document("", ' oldMessageSetID="ClearAllMessageSets"'), batches.CONTEXT
            )
            assert 'messageSetStatusCode="0"' in forgotten
        first = last + 1

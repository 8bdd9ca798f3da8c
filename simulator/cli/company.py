"""``qbwc-sim company``: company files made, filled, asked and looked at. Each command's work is elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.clock import Clock
    from simulator.company import CompanyFile, HostFacts
    from simulator.company.captures.importing import ImportReport

#: A character has at most four bytes.
_BYTES_PER_CHARACTER = 4

_books = click.argument("books", metavar="BOOKS", type=click.Path(path_type=Path))
_seed = click.option(
    "--seed", type=int, default=0, show_default=True, help="Decides everything that is left to chance."
)
_origin = click.option(
    "--origin",
    metavar="DATE",
    help="When it is made, such as 2026-01-05T09:00:00Z, the default.",
)


@click.group()
def company() -> None:
    """Make company files, fill them, ask them, look at them. BOOKS is such a file."""


@company.command()
@_books
@click.option("--recipe", metavar="NAME|FILE", default="empty", show_default=True, help="What is in it.")
@click.option("--name", metavar="TEXT", help="The company's name, instead of the recipe's.")
@_seed
@_origin
def new(books: Path, recipe: str, name: str | None, seed: int, origin: str | None) -> None:
    """Make a new company file from a recipe: a bundled one by name, or a YAML file.

    The same recipe, seed and origin give the same file.
    """
    from simulator.cli.origin import clock_at
    from simulator.cli.terminal import say
    from simulator.company import CompanyFile
    from simulator.company.recipes import recipes

    loaded = recipes.load(Path(recipe) if _is_path(recipe) else recipe)
    if name is not None:
        loaded = {**loaded, "company": {**loaded["company"], "name": name}}
    with CompanyFile.from_recipe(loaded, clock_at(origin), books, seed) as file:
        summary = file.summary()
    say(f"{books}: {summary.name}; {_counted(summary.counts)}")


def _is_path(recipe: str) -> bool:
    return Path(recipe).suffix in (".yaml", ".yml") or len(Path(recipe).parts) > 1


@company.command()
@_books
@click.option("--customers", type=int, default=0, metavar="N", help="So many customers.")
@click.option(
    "--jobs", type=int, default=0, metavar="N", help="So many jobs, shared out among the customers."
)
@click.option("--vendors", type=int, default=0, metavar="N", help="So many vendors.")
@click.option("--items", type=int, default=0, metavar="N", help="So many service items.")
@click.option("--invoices", type=int, default=0, metavar="N", help="So many invoices, most of them paid.")
@click.option("--years", type=int, default=3, show_default=True, help="How far back the invoices go.")
@_seed
@_origin
def populate(books: Path, seed: int, origin: str | None, **counts: int) -> None:
    """Add believable customers, jobs, vendors, items and invoices to BOOKS, made if they do not exist.

    The same books, counts, seed and origin give the same records. Ctrl-C leaves whole records only.
    """
    from simulator.cli.origin import clock_at
    from simulator.cli.terminal import printer, say
    from simulator.company import CompanyFile
    from simulator.company.recipes.populate import Wanted

    clock = clock_at(origin)
    exists = books.exists()
    file = CompanyFile.open(books, clock) if exists else CompanyFile.from_recipe("empty", clock, books, seed)
    with file, printer(err=True, doing="") as (_, status, _):
        file.populate(Wanted(**counts), seed, lambda what, done, of: status(f"{what}: {done:,} of {of:,}"))
        summary = file.summary()
    say(f"{books}: {summary.name}; {_counted(summary.counts)}")


@company.command("import")
@_books
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--zone", metavar="NAME", help="The PC's time zone, for new BOOKS; else the times tell.")
@_seed
def import_(books: Path, files: tuple[str, ...], zone: str | None, seed: int) -> None:
    """Put captured answers of QuickBooks into BOOKS, which are made if they do not exist.

    FILE is a response document: lists, transactions, the company, preferences, in any order. All of them
    are taken up, or nothing is.
    """
    from simulator.company import CompanyFile

    if not books.exists():
        file, report = CompanyFile.from_captures(files, _now(), books, seed, zone)
    else:
        file = CompanyFile.open(books, _now())
        with file:
            report = file.import_captures(files)
    file.close()
    _tell(books, report)


def _tell(books: Path, report: ImportReport) -> None:
    from simulator.cli.terminal import say

    say(f"{books}: {_counted(report.added) or 'nothing new'}")
    if report.replaced:
        say(f"  replaced: {_counted(report.replaced)}")
    for ret, count in sorted(report.skipped.items()):
        say(f"  not kept: {count} {ret}, which a company file here does not have")
    for odd in report.odd:
        say(f"  {odd}")
    if report.stand_ins:
        say(f"  named but not captured: {len(report.stand_ins)}; company info lists these stand-ins")
    reasons: dict[str, list[str]] = {}
    for each in report.unposted:
        reasons.setdefault(each.reason, []).append(f"{each.kind} {each.own_id}")
    if reasons:
        say(
            f"  kept, but not posted: {len(report.unposted)} transactions, which cannot be changed or deleted"
        )
    for reason, of in reasons.items():
        say(f"    {of[0]}{f' and {len(of) - 1} more' if len(of) > 1 else ''}: {reason}")
    for invariant in report.invariants:
        if invariant.apart:
            say(f"  does not balance: {invariant}")


@company.command()
@_books
@click.argument("request_file", metavar="REQUEST")
def query(books: Path, request_file: str) -> None:
    """Send BOOKS a request document and print the response document, nothing else.

    REQUEST is a file, or - for standard input. It may change BOOKS. Exit code 1 if QuickBooks refuses the
    whole document: standard error says with which HRESULT, and why.
    """
    from simulator.cli.reading import read_bytes
    from simulator.company import CompanyFile, SessionContext
    from simulator.errors import InputError, QuickBooksRefusal
    from simulator.qbxml.decoding import decode
    from simulator.qbxml.document import LONGEST_DOCUMENT

    text, wrong = decode(read_bytes(request_file, LONGEST_DOCUMENT * _BYTES_PER_CHARACTER))
    if wrong:
        raise InputError(f"{request_file}:{wrong[0].line}:{wrong[0].column}: {wrong[0].message}")
    with CompanyFile.open(books, _now()) as file:
        try:
            response = file.process(text, SessionContext(_host(file), "qbwc-sim", "command line"))
        except QuickBooksRefusal as refusal:
            click.echo(f"qbwc-sim: {refusal}", err=True)
            if refusal.detail:
                click.echo(f"    {request_file}: {refusal.detail}", err=True)
            sys.exit(1)
    from simulator.cli.terminal import say

    say(response.encode().removesuffix(b"\n"))


@company.command()
@_books
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def info(books: Path, as_json: bool) -> None:
    """Look at BOOKS: the company, how many records of each kind, balances, and whether they agree."""
    from simulator.cli.terminal import say
    from simulator.company import CompanyFile
    from simulator.qbxml import values

    with CompanyFile.open(books, _now()) as file:
        summary = file.summary()
    counts, balances = summary.counts, summary.balances
    if as_json:
        told = {
            "name": summary.name,
            "counts": dict(counts),
            "balances": {type_: values.amount(cents) for type_, cents in balances.items()},
            "invariants": [
                {
                    "left": each.left,
                    "left_amount": values.amount(each.left_cents),
                    "right": each.right,
                    "right_amount": values.amount(each.right_cents),
                    "apart": values.amount(each.apart),
                }
                for each in summary.invariants
            ],
            "unposted": dict(summary.unposted),
            "stand_ins": [{"kind": kind, "full_name": full_name} for kind, full_name in summary.stand_ins],
        }
        say(json.dumps(told, ensure_ascii=False, indent=2))
        return
    say(summary.name)
    width = max(map(len, (*counts, *balances)), default=0)
    for kind, count in counts.items():
        say(f"  {kind:<{width}}  {count:>9,}")
    if balances:
        say("balances")
    for type_, cents in balances.items():
        say(f"  {type_:<{width}}  {values.amount(cents):>15}")
    say("do they agree")
    for invariant in summary.invariants:
        say(f"  {'no ' if invariant.apart else 'yes'}  {invariant}")
    if summary.unposted:
        say(f"imported, but not posted: {_counted(summary.unposted)}")
    if summary.stand_ins:
        say("named, but never captured")
    for kind, full_name in summary.stand_ins:
        say(f"  {kind}  {full_name}")


@company.command()
@_books
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write a file per answer there.")
def export(books: Path, out: Path | None) -> None:
    """Write BOOKS out as response documents, which company import takes: every list and transaction.

    Without --out, one document is printed.
    """
    from simulator.cli.terminal import say
    from simulator.company import CompanyFile
    from simulator.errors import InputError

    with CompanyFile.open(books, _now()) as file:
        if out is None:
            say(file.exported().encode().removesuffix(b"\n"))
            return
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, document in file.export():
                (out / f"{name}.xml").write_text(document, encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(f"--out {out}: cannot be written: {error.strerror or error}") from error


def _counted(counts: Mapping[str, int]) -> str:
    from simulator.company.books.kinds import KINDS

    return ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts)


def _host(file: CompanyFile) -> HostFacts:
    """A QuickBooks of the file's country that speaks every version of qbXML."""
    from simulator.company import HostFacts
    from simulator.qbxml.diagnosis import all_versions

    return HostFacts(country=file.country, supported_versions=all_versions(file.country))


def _now() -> Clock:
    from simulator.clock import RealClock

    return RealClock()

"""A way to ask a company file something and to look at its answers."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from simulator.company import CompanyFile, HostFacts, SessionContext


@dataclass(frozen=True)
class Answer:
    """One Rs: its attributes, and its content as an lxml element."""

    element: etree._Element

    @property
    def code(self) -> int:
        return int(self.element.get("statusCode") or -1)

    @property
    def message(self) -> str:
        return str(self.element.get("statusMessage"))

    @property
    def refusal(self) -> tuple[int, str]:
        """The code and the sentence of a request that is refused."""
        assert self["statusSeverity"] == "Error", self.message
        return self.code, self.message

    def __getitem__(self, attribute: str) -> str | None:
        value = self.element.get(attribute)
        return None if value is None else str(value)

    def all(self, path: str) -> list[str]:
        return [each.text or "" for each in self.element.iterfind(path)]

    def names(self, path: str) -> list[str]:
        found = self.element.find(path)
        return [] if found is None else [str(each.tag) for each in found]


def not_saved(what: str) -> tuple[int, str]:
    """The refusal of what QuickBooks does not save, for reasons in words that no source has."""
    return 3180, f"There was an error when saving a {what}.  QuickBooks error message:"


def not_deleted(own_id: str) -> tuple[int, str]:
    """The refusal to delete what is in use."""
    return 3160, f'Cannot delete the object specified by the id = "{own_id}".  QuickBooks error message:'


def not_voided(own_id: str) -> tuple[int, str]:
    """The refusal to void what is in use."""
    return 3185, f'Cannot void the object specified by the id = "{own_id}".  QuickBooks error message:'


Ask = Callable[..., Answer]
AskAll = Callable[..., list[Answer]]


def document(requests: str, version: str = "13.0", on_error: str = "stopOnError", more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML>'
        f'<QBXMLMsgsRq onError="{on_error}"{more}>{requests}</QBXMLMsgsRq></QBXML>'
    )


def session(session_id: str = "S1", application: str = "Le Connecteur", **host: object) -> SessionContext:
    return SessionContext(HostFacts(**host), application, session_id)  # type: ignore[arg-type]


def asking(file: CompanyFile) -> AskAll:
    def ask(requests: str, context: SessionContext | None = None, **how: str) -> list[Answer]:
        written = file.process(document(requests, **how), context or session())
        return [Answer(each) for each in etree.fromstring(written.encode())[0]]

    return ask

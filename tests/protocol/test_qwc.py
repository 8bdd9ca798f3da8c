"""The .QWC file: what its elements mean, every lawful way to write one, and writing and reading as one."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.qwc_files import FILE, OWNER, SOUND, changed, with_element

from simulator.errors import InputError
from simulator.protocol.qwc import (
    ELEMENTS,
    AuthFlags,
    PersonalData,
    QBType,
    QwcFile,
    Scheduler,
    Style,
    UnattendedMode,
    read,
    write,
)

PLAIN = QwcFile(
    app_name="My app",
    app_id="",
    app_url="https://books.test/qbwc?a=1&b=2",
    app_description="Keeps the books.",
    app_support="https://books.test/help",
    user_name="joe",
    owner_id=OWNER,
    file_id=FILE,
    scheduler=Scheduler(60, "RunEveryNMinutes"),
)


def lawful(data: bytes) -> QwcFile:
    reading = read(data, "my-app.qwc")
    assert reading.findings == ()
    assert reading.file is not None
    return reading.file


def test_a_sound_file() -> None:
    assert lawful(SOUND.encode()) == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        SOUND.encode("utf-8-sig"),
        SOUND.encode("utf-16"),
        changed(("utf-8", "utf-16")).decode().encode("utf-16"),
        changed(("utf-8", "iso-8859-1")),
        changed(("utf-8", "Windows-1252")),
        changed(('<?xml version="1.0" encoding="utf-8"?>\n', "")),
        changed((' encoding="utf-8"', "")),
        SOUND.replace("\n", "\r\n").encode(),
        SOUND.replace("\n", "").encode(),
        changed(("<QBWCXML>", "<!-- made & kept by a program -->\n<QBWCXML>")),
        changed(("My app", "<![CDATA[My app]]>")),
        changed(("My app", "My&#32;a&#x70;p")),
        changed(("<AppID></AppID>", "<AppID/>")),
        changed(("</QBWCXML>\n", "</QBWCXML>")),
    ],
    ids=[
        "byte order mark", "UTF-16", "UTF-16 declared", "Latin-1", "Windows-1252", "no declaration",
        "no encoding declared", "CRLF", "one line", "a comment", "CDATA", "references", "an empty tag",
        "no newline at the end",
    ],
)  # fmt: skip
def test_every_lawful_way_to_write_the_same(data: bytes) -> None:
    assert lawful(data) == PLAIN


def test_the_elements_come_in_any_order() -> None:
    declaration, root, *lines, end = SOUND.splitlines()
    scheduler = "\n".join(lines[-3:])
    assert lawful("\n".join([declaration, root, scheduler, *reversed(lines[:-3]), end]).encode()) == PLAIN


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("<Style>RPC</Style>", "style", Style.RPC),
        ("<Style>DocWrapped</Style>", "style", Style.DOC_WRAPPED),
        ("<Style>Document</Style>", "style", Style.DOCUMENT),
        ("<AuthFlags>0x0</AuthFlags>", "auth_flags", AuthFlags.ALL),
        ("<AuthFlags>0xA</AuthFlags>", "auth_flags", AuthFlags.PRO | AuthFlags.ENTERPRISE),
        ("<AuthFlags>10</AuthFlags>", "auth_flags", AuthFlags.PRO | AuthFlags.ENTERPRISE),
        ("<AuthFlags>0X0000000f</AuthFlags>", "auth_flags", AuthFlags(15)),
        ("<IsReadOnly>false</IsReadOnly>", "is_read_only", False),
        ("<UnattendedModePref>umpRequired</UnattendedModePref>", "unattended_mode", UnattendedMode.REQUIRED),
        ("<PersonalDataPref>pdpNotNeeded</PersonalDataPref>", "personal_data", PersonalData.NOT_NEEDED),
        ("<Notify>true</Notify>", "notify", True),
        ("<Notify>false</Notify>", "notify", False),
        ("<AppDisplayName>The app</AppDisplayName>", "display_name", "The app"),
        ("<AppUniqueName>app-1</AppUniqueName>", "unique_name", "app-1"),
        ("<CertURL>https://books.test/</CertURL>", "cert_url", "https://books.test/"),
        ("<CertURL></CertURL>", "cert_url", ""),
    ],
)
def test_an_optional_element(element: str, field: str, value: object) -> None:
    assert lawful(with_element(element)) == dataclasses.replace(PLAIN, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("under", "every", "seconds"),
    [
        ("<RunEveryNMinutes>5</RunEveryNMinutes>", Scheduler(5, "RunEveryNMinutes"), 300),
        ("<RunEveryNSeconds>30</RunEveryNSeconds>", Scheduler(30, "RunEveryNSeconds"), 30),
    ],
)
def test_the_interval(under: str, every: Scheduler, seconds: int) -> None:
    file = lawful(changed(("<RunEveryNMinutes>60</RunEveryNMinutes>", under)))
    assert file.scheduler == every
    assert file.scheduler is not None
    assert file.scheduler.seconds == seconds


@pytest.mark.parametrize("first", ["RunEveryNMinutes", "RunEveryNSeconds"])
def test_of_two_intervals_the_first_counts(first: str) -> None:
    second = {"RunEveryNMinutes": "RunEveryNSeconds", "RunEveryNSeconds": "RunEveryNMinutes"}[first]
    both = f"<{first}>7</{first}><{second}>8</{second}>"
    file, [found] = read(changed(("<RunEveryNMinutes>60</RunEveryNMinutes>", both)))
    assert file is not None
    assert file.scheduler == Scheduler(7, first)
    assert found.message == f"expected {first} alone, got {second}"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_localhost_needs_no_https(scheme: str) -> None:
    addresses = ("https://books.test", f"{scheme}://localhost:8000")
    assert lawful(changed(addresses)).app_url.startswith(f"{scheme}://localhost:8000/")


def test_a_bare_machine_name_is_a_host_if_both_addresses_have_it() -> None:
    assert lawful(changed(("books.test", "OFFICE-PC"))).app_url == "https://OFFICE-PC/qbwc?a=1&b=2"


def test_hosts_are_the_same_in_any_case_and_on_any_port() -> None:
    lawful(changed(("https://books.test/help", "http://BOOKS.test:8080/help")))


# -- writing -------------------------------------------------------------------------------------------


def test_what_is_written_has_the_order_of_the_format() -> None:
    full = dataclasses.replace(
        PLAIN,
        style=Style.RPC,
        auth_flags=AuthFlags.PRO,
        is_read_only=True,
        unattended_mode=UnattendedMode.OPTIONAL,
        personal_data=PersonalData.REQUIRED,
        notify=True,
        display_name="The app",
        unique_name="app-1",
        cert_url="https://books.test/",
    )
    lines = [line.strip().split(">")[0].lstrip("<") for line in write(full).splitlines()[2:-1]]
    names = [element.name for element in ELEMENTS]
    assert lines == [*names[: names.index("Style")], "Scheduler", *names[names.index("Style") :]]


def test_what_is_at_its_default_is_not_written() -> None:
    assert write(PLAIN) == SOUND.replace("\n    <", "<").replace("\n  </Scheduler", "</Scheduler")


_TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)
    | st.sampled_from(["<&>\"'", "]]>", "a\r\nb", "a\rb", "&amp;", "ä\U0001f4d2"])
).filter(lambda text: text == text.strip(" \t\r\n"))
_URLS = st.builds(
    lambda path, query: f"https://books.test/{path}?{query}",
    st.text("abc/é-_", max_size=8),
    st.text("abc=&%20", max_size=8),
)
_GUIDS = st.uuids().map(lambda guid: f"{{{guid}}}") | st.uuids().map(lambda guid: f"{{{str(guid).upper()}}}")
_FILES = st.builds(
    QwcFile,
    app_name=_TEXTS,
    app_id=st.just("") | _TEXTS,
    app_url=_URLS,
    app_description=_TEXTS,
    app_support=_URLS,
    user_name=_TEXTS,
    owner_id=_GUIDS,
    file_id=_GUIDS,
    qb_type=st.sampled_from(QBType),
    scheduler=st.none()
    | st.builds(
        Scheduler, st.integers(1, 999_999_999), st.sampled_from(["RunEveryNMinutes", "RunEveryNSeconds"])
    ),
    style=st.sampled_from(Style),
    auth_flags=st.integers(0, 15).map(AuthFlags),
    is_read_only=st.booleans(),
    unattended_mode=st.none() | st.sampled_from(UnattendedMode),
    personal_data=st.none() | st.sampled_from(PersonalData),
    notify=st.booleans(),
    display_name=st.just("") | _TEXTS,
    unique_name=st.just("") | _TEXTS,
    cert_url=st.just("") | _URLS,
)


@given(_FILES)
def test_what_is_written_is_read_as_the_same(file: QwcFile) -> None:
    assert read(write(file).encode()).file == file


@given(_FILES)
def test_writing_what_was_read_writes_the_same(file: QwcFile) -> None:
    written = write(file)
    again = read(written.encode()).file
    assert again is not None
    assert write(again) == written


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"app_name": ""}, "expected a value, got <AppName></AppName>"),
        ({"app_name": " My app"}, "with blanks around it"),
        ({"user_name": "joe\x01"}, "U+0001"),
        ({"user_name": "joe\x00"}, "got binary data"),
        ({"owner_id": "1"}, "a GUID in braces"),
        ({"scheduler": Scheduler(0, "RunEveryNMinutes")}, "a whole number from 1 on"),
        ({"auth_flags": AuthFlags(16)}, "a number from 0x0 to 0xF"),
        ({"app_url": "x" * 300_000}, "at most 262,144 bytes"),
    ],
)
def test_what_no_file_can_say_is_not_written(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=r"cannot be said in a \.qwc file") as refused:
        write(dataclasses.replace(PLAIN, **change))  # type: ignore[arg-type]
    assert message in str(refused.value)

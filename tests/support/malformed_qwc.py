"""Malformed .QWC files, each with one fault: what is to be said of it, and whether it is added."""

from __future__ import annotations

from typing import NamedTuple

from support.qwc_files import FILE, NEXT, OWNER, SOUND, changed, with_element

from simulator.protocol.qwcrules import LARGEST_FILE


class Wrong(NamedTuple):
    """A file, and of its one fault: the rule, the code, line and column, parts of message and repair."""

    data: bytes
    rule: str
    code: str
    line: int
    column: int
    message: str
    repair: str


BOMB = '<!DOCTYPE QBWCXML [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n'

REFUSED = {
    # the file as XML
    "empty": Wrong(b"", "Q1.xml", "QBWC1039", 1, 1, "got an empty file", "download the file again"),
    "blanks only": Wrong(b" \r\n", "Q1.xml", "QBWC1039", 1, 1, "got an empty file", "download"),
    "truncated within a tag": Wrong(
        SOUND.encode()[: SOUND.index("AppDescription") + 5],
        "Q1.xml", "QBWC1039", 6, 3, "a tag that is cut off, at '<AppDe'", "give all of it",
    ),
    "truncated within a value": Wrong(
        SOUND.encode()[: SOUND.index("joe")],
        "Q1.xml", "QBWC1039", 8, 13, "<UserName> of line 8 is not closed, got the end", "write </UserName>",
    ),
    "another end tag": Wrong(
        changed(("</UserName>", "</Username>")),
        "Q1.xml", "QBWC1039", 8, 16, "<UserName> of line 8 is to be closed first, got </Username>",
        "write </UserName> before it",
    ),
    "something after the root": Wrong(
        SOUND.encode() + b"<AppID/>",
        "Q1.xml", "QBWC1039", 16, 1, "nothing may come after the root's end tag, got '<AppID/>'",
        "leave out what comes after </QBWCXML>",
    ),
    "something before the declaration": Wrong(
        b"\n" + SOUND.encode(), "Q1.xml", "QBWC1039", 2, 1, "only at the very start", "leave it out, here"
    ),
    "a text that is no XML": Wrong(
        b"AppName=My app", "Q1.xml", "QBWC1039", 1, 1, "expected <QBWCXML>…</QBWCXML>, got 'AppName=My app'",
        "download the file again",
    ),
    "a control character": Wrong(
        changed(("My app", "My\x07app")),
        "Q1.xml", "QBWC1039", 3, 14, "the character U+0007", "leave the character out",
    ),
    "a bare & in a name": Wrong(
        changed(("My app", "Books & more")),
        "Q5.escaped", "QBWC1039", 3, 18, "expected well-formed XML, got a bare &", "write &amp; for &",
    ),
    "a bare & in a URL": Wrong(
        changed(("&amp;", "&")), "Q5.escaped", "QBWC1039", 5, 38, "a bare &", "write &amp; for &"
    ),
    "a bare < in a value": Wrong(
        changed(("Keeps the books", "a<b")),
        "Q5.escaped", "QBWC1039", 6, 23, "a < that begins no tag", "write &lt; for <",
    ),
    "an entity of HTML": Wrong(
        changed(("My app", "Caf&eacute;")),
        "Q5.escaped", "QBWC1039", 3, 15, "&eacute; is not one of XML's five entities", "write &#233;",
    ),
    "a DOCTYPE": Wrong(
        changed(("<QBWCXML>", "<!DOCTYPE QBWCXML>\n<QBWCXML>")),
        "Q1.doctype", "QBWC1039", 2, 1, "no DOCTYPE, got <!DOCTYPE QBWCXML", "leave the DOCTYPE out",
    ),
    "an entity bomb": Wrong(
        changed(("<QBWCXML>", BOMB + "<QBWCXML>"), ("My app", "&b;")),
        "Q1.doctype", "QBWC1039", 2, 1, "no DOCTYPE", "leave the DOCTYPE out",
    ),
    "a page of HTML": Wrong(
        b"<html><body>Please log in.</body></html>",
        "Q1.root", "QBWC1039", 1, 1, "the root element <QBWCXML>, got <html>", "download the file again",
    ),
    "the root in another case": Wrong(
        changed(("QBWCXML>", "QbwcXml>")),
        "Q1.root", "QBWC1039", 2, 1, "the root element <QBWCXML>, got <QbwcXml>", "write <QBWCXML>…",
    ),
    "Windows-1252 said to be UTF-8": Wrong(
        changed(("My app", "Café")).decode().encode("cp1252"),
        "Q1.encoding", "QBWC1039", 3, 15, "expected UTF-8, got the byte 0xE9", "save the file as UTF-8",
    ),
    "UTF-8 said to be UTF-16": Wrong(
        changed(("utf-8", "utf-16")),
        "Q1.encoding", "QBWC1039", 1, 1, "got encoding='utf-16'", "save the file as UTF-8",
    ),
    "an encoding that there is not": Wrong(
        changed(("utf-8", "utf8mb4")),
        "Q1.encoding", "QBWC1039", 1, 1, "got encoding='utf8mb4'", "save the file as UTF-8",
    ),
    "UTF-16 without a byte order mark": Wrong(
        SOUND.encode("utf-16-be"),
        "Q1.encoding", "QBWC1039", 1, 1, "a byte order mark before UTF-16", "save the file as UTF-8",
    ),
    "binary data": Wrong(
        b"MZ\x90\x00\x03\x00\x00\x00", "Q1.encoding", "QBWC1039", 1, 1, "got binary data", "save the file"
    ),
    "a huge file": Wrong(
        SOUND.encode() + b" " * LARGEST_FILE, "Q1.size", "", 1, 1, "262,144 bytes, got more", "nothing but"
    ),
    # its elements
    "a missing element": Wrong(
        changed(("  <UserName>joe</UserName>\n", "")),
        "Q1.missing", "QBWC1039", 14, 1, "expected <UserName>, got nothing of that name", "write <UserName>",
    ),
    "an element in another case": Wrong(
        changed(("AppName>", "appname>")),
        "Q1.missing", "QBWC1039", 3, 3, "expected <AppName>, got <appname>", "write <AppName>…</AppName>",
    ),
    "a required element without a value": Wrong(
        changed(("joe", "")),
        "Q1.empty", "QBWC1039", 8, 3, "a value, got <UserName></UserName>", "write <UserName>…</UserName>",
    ),
    "an element twice": Wrong(
        with_element("<AppName>Another</AppName>"),
        "Q1.twice", "QBWC1039", NEXT, 3, "a second one (the first is in line 3)", "leave one of the two out",
    ),
    "a GUID without braces": Wrong(
        changed((OWNER, OWNER.strip("{}"))),
        "Q1.owner-id", "QBWC1039", 9, 12, "a GUID in braces", f"write {OWNER}",
    ),
    "a GUID that is too short": Wrong(
        changed((FILE, FILE.replace("B1EE-", ""))),
        "Q1.file-id", "QBWC1026", 10, 11, "a GUID in braces", "write 32 hexadecimal digits",
    ),
    "a GUID with a letter that is no digit": Wrong(
        changed((FILE, FILE.replace("F", "G"))),
        "Q1.file-id", "QBWC1026", 10, 11, "a GUID in braces", "write 32 hexadecimal digits",
    ),
    "a GUID without hyphens": Wrong(
        changed((FILE, FILE.replace("-", ""))), "Q1.file-id", "QBWC1026", 10, 11, "a GUID", f"write {FILE}"
    ),
    "a country as QBType": Wrong(
        changed(("QBFS", "US")),
        "Q1.qb-type", "QBWC1065", 11, 11, "one of QBFS, QBPOS, got 'US'", "write QBFS",
    ),
    "QBType in another case": Wrong(
        changed(("QBFS", "qbfs")), "Q1.qb-type", "QBWC1065", 11, 11, "got 'qbfs'", "write QBFS"
    ),
    "Point of Sale": Wrong(
        changed(("QBFS", "QBPOS")), "Q1.pos", "", 11, 11, "Point of Sale is not simulated", "for QBFS"
    ),
    "an edition as AuthFlags": Wrong(
        with_element("<AuthFlags>Pro</AuthFlags>"),
        "Q1.auth-flags", "QBWC1034", NEXT, 14, "a number from 0x0 to 0xF, got 'Pro'", "write 0x0",
    ),
    "AuthFlags with another bit": Wrong(
        with_element("<AuthFlags>0x1F</AuthFlags>"),
        "Q1.auth-flags", "QBWC1034", NEXT, 14, "a number from 0x0 to 0xF, got '0x1F'", "write 0x0",
    ),
    # its addresses
    "http": Wrong(
        changed(("https://books.test/qbwc", "http://books.test/qbwc")),
        "Q1.https", "QBWC1051", 5, 11, "https, got http://books.test", "write https://books.test/qbwc?a=1&b=2",
    ),
    "an AppURL of another kind": Wrong(
        changed(("https://books.test/qbwc", "ftp://books.test/qbwc")),
        "Q1.app-url", "QBWC1051", 5, 11, "a URL such as https://host/path, got 'ftp:", "the whole address",
    ),
    "half an AppURL": Wrong(
        changed(("https://books.test/qbwc", "/qbwc")),
        "Q1.app-url", "QBWC1051", 5, 11, "a URL such as https://host/path", "the whole address",
    ),
    "an IP address as AppURL": Wrong(
        changed(("https://books.test/qbwc", "https://192.168.0.175:3000/qbwc")),
        "Q1.app-url-ip", "QBWC1001", 5, 11, "got the IP address 192.168.0.175", "localhost",
    ),
    "an IPv6 address as AppURL": Wrong(
        changed(("https://books.test/qbwc", "https://[::1]/qbwc")),
        "Q1.app-url-ip", "QBWC1001", 5, 11, "got the IP address ::1", "localhost",
    ),
    "an IP address as AppSupport": Wrong(
        changed(("https://books.test/help", "https://127.0.0.1/help")),
        "Q1.support-ip", "QBWC1002", 7, 15, "got the IP address 127.0.0.1", "write the host's name",
    ),
    "a support page elsewhere": Wrong(
        changed(("https://books.test/help", "https://help.books.test/")),
        "Q1.same-host", "QBWC1000", 7, 15, "the host of AppURL, books.test, got help.books.test",
        "a page on books.test",
    ),
    "half an AppSupport": Wrong(
        changed(("https://books.test/help", "books.test/help")),
        "Q1.support-url", "QBWC1004", 7, 15, "a URL such as https://host/path", "a page on AppURL's host",
    ),
    "half a CertURL": Wrong(
        with_element("<CertURL>books.test</CertURL>"),
        "Q1.cert-url", "QBWC1048", NEXT, 12, "a URL such as https://host/path", "or leave CertURL out",
    ),
    "IsReadOnly": Wrong(
        with_element("<IsReadOnly>true</IsReadOnly>"),
        "Q3.read-only", "QBWC1080", NEXT, 15, "expected false, got true", "write false",
    ),
}  # fmt: skip

TAKEN = {
    "a Style that there is not": Wrong(
        with_element("<Style>document</Style>"),
        "Q1.style", "", NEXT, 10, "Document, DocWrapped, RPC, got 'document'", "write Document",
    ),
    "an interval of none": Wrong(
        changed((">60<", ">0<")),
        "Q1.scheduler", "", 13, 23, "a whole number from 1 on, got '0'", "in digits, such as 60",
    ),
    "an interval in words": Wrong(
        changed((">60<", ">hourly<")),
        "Q1.scheduler", "", 13, 23, "a whole number from 1 on, got 'hourly'", "in digits, such as 60",
    ),
    "an empty Scheduler": Wrong(
        changed(("<RunEveryNMinutes>60</RunEveryNMinutes>", "")),
        "Q1.scheduler", "", 12, 3, "<RunEveryNMinutes> or <RunEveryNSeconds>", "<RunEveryNMinutes>60",
    ),
    "another interval": Wrong(
        changed(("RunEveryNMinutes", "RunEveryNHours")),
        "Q1.scheduler", "", 13, 5, "got <RunEveryNHours>", "<RunEveryNMinutes>60",
    ),
    "two intervals": Wrong(
        changed(("  </Scheduler>", "<RunEveryNSeconds>5</RunEveryNSeconds></Scheduler>")),
        "Q1.one-interval", "", 14, 1, "Minutes alone, got RunEveryNSeconds", "leave RunEveryNSeconds",
    ),
    "UnattendedModePref": Wrong(
        with_element("<UnattendedModePref>required</UnattendedModePref>"),
        "Q1.unattended", "", NEXT, 23, "one of umpRequired, umpOptional", "write umpRequired",
    ),
    "PersonalDataPref": Wrong(
        with_element("<PersonalDataPref>pdpoptional</PersonalDataPref>"),
        "Q1.personal-data", "", NEXT, 21, "pdpOptional, pdpRequired, got 'pdpoptional'", "write pdpOptional",
    ),
    "IsReadOnly as a number": Wrong(
        with_element("<IsReadOnly>1</IsReadOnly>"),
        "Q1.is-read-only", "", NEXT, 15, "true or false, got '1'", "write true",
    ),
    "Notify in another case": Wrong(
        with_element("<Notify>True</Notify>"),
        "Q1.notify", "", NEXT, 11, "true or false, got 'True'", "write true",
    ),
    "a long description": Wrong(
        changed(("Keeps the books.", "x" * 81)),
        "Q1.description", "", 6, 19, "at most 80 characters, got 81", "in fewer words",
    ),
    "a password": Wrong(
        with_element("<Password>secret</Password>"),
        "Q5.password", "", NEXT, 3, "no password in the file, got <Password>", "the person types it",
    ),
    "a password in a URL": Wrong(
        changed(("https://books.test/qbwc", "https://joe:secret@books.test/qbwc")),
        "Q5.password", "", 5, 11, "an address without credentials", "the person types it",
    ),
    "an element of another name": Wrong(
        with_element("<CompanyFile><Path>C:</Path></CompanyFile>"),
        "Q1.unknown", "", NEXT, 3, "an element of the format, got <CompanyFile>", "leave it out",
    ),
    "an optional element in another case": Wrong(
        with_element("<notify>true</notify>"),
        "Q1.unknown", "", NEXT, 3, "an element of the format, got <notify>", "write <Notify>",
    ),
    "an interval outside Scheduler": Wrong(
        with_element("<RunEveryNSeconds>5</RunEveryNSeconds>"),
        "Q1.unknown", "", NEXT, 3, "got <RunEveryNSeconds>", "write <RunEveryNSeconds> under <Scheduler>",
    ),
    "an element within a value": Wrong(
        changed(("My app", "<b/>")).replace(b"<b/>", b"My app<b/>"),
        "Q1.unknown", "", 3, 18, "an element of the format, got <b>", "leave it out",
    ),
    "a text between elements": Wrong(
        changed(("  <AppID>", "Office\n  <AppID>")),
        "Q1.unknown", "", 4, 1, "only elements in <QBWCXML>, got 'Office'", "leave it out",
    ),
    "an attribute": Wrong(
        changed(("<AppID>", '<AppID type="1">')),
        "Q1.unknown", "", 4, 3, "<AppID> without attributes, got type='1'", "leave the attribute out",
    ),
    "a value in a line of its own": Wrong(
        changed(("joe", "\n    joe\n  ")),
        "Q1.blanks", "", 9, 5, "a value, got 'joe' with blanks around it", "<UserName>joe</UserName>",
    ),
}  # fmt: skip

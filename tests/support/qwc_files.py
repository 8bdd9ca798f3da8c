""".QWC files for tests: a sound one, and what can be done to it."""

from __future__ import annotations

OWNER, FILE = "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}", "{57F3B9B6-86F1-4FCC-B1EE-566DE1813D20}"

SOUND = f"""<?xml version="1.0" encoding="utf-8"?>
<QBWCXML>
  <AppName>My app</AppName>
  <AppID></AppID>
  <AppURL>https://books.test/qbwc?a=1&amp;b=2</AppURL>
  <AppDescription>Keeps the books.</AppDescription>
  <AppSupport>https://books.test/help</AppSupport>
  <UserName>joe</UserName>
  <OwnerID>{OWNER}</OwnerID>
  <FileID>{FILE}</FileID>
  <QBType>QBFS</QBType>
  <Scheduler>
    <RunEveryNMinutes>60</RunEveryNMinutes>
  </Scheduler>
</QBWCXML>
"""
#: The line of the last element: what a test puts in stands there.
NEXT = 15


def changed(*changes: tuple[str, str]) -> bytes:
    """The sound file with each first text replaced by the second; the first must be there."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def with_element(*lines: str) -> bytes:
    """The sound file with more elements at its end, the first of them in line `NEXT`."""
    return changed(("</QBWCXML>", "\n".join((*(f"  {line}" for line in lines), "</QBWCXML>"))))

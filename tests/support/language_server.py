"""A language server as an editor talks to it: documents are opened, and what it says of them is read."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

#: Seconds after which an answer that should have come has not.
PATIENCE = 60.0


class Diagnostic(NamedTuple):
    """What is underlined: where it begins, counted from 1, and what is said of it."""

    line: int
    column: int
    message: str


class LanguageServer:
    """One that is started by `command`, for the folder `root`, with these settings of the editor."""

    def __init__(self, command: Sequence[str], root: Path, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._numbers = itertools.count(1)
        self._came = threading.Condition()
        self._answers: dict[int, Any] = {}
        self._diagnostics: dict[str, list[Any]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        item = {"snippetSupport": True, "documentationFormat": ["plaintext"]}
        self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": {
                    "textDocument": {"completion": {"completionItem": item}},
                    "workspace": {"configuration": True, "workspaceFolders": True},
                },
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, path: Path) -> None:
        """Open the file; what is said of it comes by itself."""
        document = {"languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self._tell("textDocument/didOpen", {"textDocument": {"uri": path.as_uri(), **document}})

    def diagnostics(self, path: Path) -> list[Diagnostic]:
        """What is said of a file that was opened."""
        with self._came:
            assert self._came.wait_for(lambda: path.as_uri() in self._diagnostics, PATIENCE)
            told = self._diagnostics[path.as_uri()]
        starts = [(each["range"]["start"], each["message"]) for each in told]
        return [Diagnostic(at["line"] + 1, at["character"] + 1, message) for at, message in starts]

    def completion(self, path: Path, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What could stand there (counted from 1), by its label."""
        answer = self._ask("textDocument/completion", _place(path, line, column))
        return {item["label"]: item for item in answer["items"]}

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is said of the word there."""
        answer = self._ask("textDocument/hover", _place(path, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    # -- the protocol ------------------------------------------------------------------------------

    def _tell(self, method: str, params: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        with self._came:
            assert self._came.wait_for(lambda: number in self._answers, PATIENCE), method
            return self._answers.pop(number)

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while header := self._process.stdout.readline():
            name, _, value = header.partition(b":")
            if name.lower() != b"content-length":
                continue
            while self._process.stdout.readline().strip():
                """Another header."""
            self._take(json.loads(self._process.stdout.read(int(value))))

    def _take(self, message: Mapping[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            with self._came:
                self._answers[message["id"]] = message.get("result")
                self._came.notify_all()
        elif method == "textDocument/publishDiagnostics":
            with self._came:
                self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
                self._came.notify_all()
        elif "id" in message:
            asked = message["params"]["items"] if method == "workspace/configuration" else ()
            result = [self._settings.get(item["section"].partition(".")[0], {}) for item in asked]
            self._send({"id": message["id"], "result": result or None})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


def _place(path: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": path.as_uri()},
        "position": {"line": line - 1, "character": column - 1},
    }

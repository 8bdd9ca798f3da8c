"""The command line that plays one play again."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence

from simulator.report.failure import Again
from simulator.report.summary import Play
from simulator.scenario.selection import name_of


def command(seed: int, options: Sequence[str]) -> Again:
    """Gives the command that plays a play again."""

    def again(play: Play) -> str:
        words = ["qbwc-sim", "run", name_of(play.id, play.file), "--seed", str(seed), *options]
        return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

    return again

"""What holds for every test."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# how long a test takes says nothing, because other work may run beside it
# what one interpreter has drawn a hundred times, the others need not: tox says so
EXAMPLES = int(os.environ.get("QBWC_EXAMPLES", "100"))
settings.register_profile(
    "ordinary", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=EXAMPLES
)
settings.load_profile("ordinary")

# a run in the background may have been started with Ctrl-C ignored, and programs inherit that from us
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

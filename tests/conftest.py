"""What holds for every test: how long one takes says nothing, because other work may run beside it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("ordinary", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ordinary")

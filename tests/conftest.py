"""What all tests share: how hard hypothesis tries.

`PINFIX_HYPOTHESIS=long` (or `--hypothesis-profile=long`) makes a hundred thousand examples of every property.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=SLOW)
settings.register_profile("long", max_examples=100_000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("PINFIX_HYPOTHESIS", "default"))

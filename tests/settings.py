"""Django's settings for tests: the product's own, with a data directory that is thrown away."""

import atexit
import os
import shutil
import tempfile

if "CLAIMDECK_DATA" not in os.environ:
    os.environ["CLAIMDECK_DATA"] = tempfile.mkdtemp(prefix="claimdeck-tests-")
    atexit.register(shutil.rmtree, os.environ["CLAIMDECK_DATA"], ignore_errors=True)

from claimdeck.accounts.login.hashing import OneThreadArgon2
from claimdeck.config.settings import *  # noqa: F403 - the data directory must be known before

# Slow on purpose in life; a thousand tests log somebody in.
OneThreadArgon2.memory_cost, OneThreadArgon2.time_cost = 1024, 1

# Celery prefers the environment to what a test sets: tests of true brokers take it from here instead.
os.environ["TEST_BROKER_URL"] = os.environ.pop("CELERY_BROKER_URL", "")
# A thread that a test leaves behind must not keep a place in a pool that the next test waits for.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)  # noqa: F405

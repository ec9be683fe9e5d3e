"""Django's settings for tests: the product's own, with a data directory that is thrown away."""

import atexit
import os
import shutil
import tempfile

if "CLAIMDECK_DATA" not in os.environ:
    os.environ["CLAIMDECK_DATA"] = tempfile.mkdtemp(prefix="claimdeck-tests-")
    atexit.register(shutil.rmtree, os.environ["CLAIMDECK_DATA"], ignore_errors=True)

from claimdeck.config.settings import *  # noqa: F403 - the data directory must be known before

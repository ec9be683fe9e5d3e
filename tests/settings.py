"""Django's settings for tests: the product's own, with a data directory that is thrown away."""

import atexit
import os
import shutil
import tempfile

# Hundreds of processes are started by tests; each would compile Django anew where writing byte code is switched off.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if "PYTHONPYCACHEPREFIX" not in os.environ:
    os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="claimdeck-bytecode-")
    atexit.register(shutil.rmtree, os.environ["PYTHONPYCACHEPREFIX"], ignore_errors=True)

# A worker of pytest-xdist inherits the folder of the process that started it, and wants its own as well.
os.environ["CLAIMDECK_DATA"] = tempfile.mkdtemp(prefix="claimdeck-tests-")
# What this process moved out of the way, below, a worker of pytest-xdist finds there.
if "TEST_BROKER_URL" in os.environ:
    os.environ["CELERY_BROKER_URL"] = os.environ["TEST_BROKER_URL"]

# Staging and production beside Claimdeck's own tables, on the same server.
if os.environ.get("DATABASE_URL", "").startswith("postgres"):
    _server = os.environ["DATABASE_URL"].rpartition("/")[0]
    os.environ.setdefault("STAGING_DATABASE_URL", f"{_server}/staging_process")
    os.environ.setdefault("PRODUCTION_DATABASE_URL", f"{_server}/smart_pro_claims")
# A SQL Server at hand stands for production: then the stores keep their contract there.
if "TEST_MSSQL_URL" in os.environ:
    os.environ["PRODUCTION_DATABASE_URL"] = os.environ["TEST_MSSQL_URL"]

from claimdeck.accounts.login.hashing import OneThreadArgon2
from claimdeck.config.settings import *  # noqa: F403 - the data directory must be known before

atexit.register(shutil.rmtree, os.environ["CLAIMDECK_DATA"], ignore_errors=True)
# Slow on purpose in life; a thousand tests log somebody in.
OneThreadArgon2.memory_cost, OneThreadArgon2.time_cost = 1024, 1

# Celery prefers the environment to what a test sets: tests of true brokers take it from here instead.
if "CELERY_BROKER_URL" in os.environ:
    os.environ["TEST_BROKER_URL"] = os.environ.pop("CELERY_BROKER_URL")
# A thread that a test leaves behind must not keep a place in a pool that the next test waits for.
for _database in DATABASES.values():  # noqa: F405
    _database.get("OPTIONS", {}).pop("pool", None)

"""What every test may ask for, and what keeps tests away from anybody's own data."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import settings as hypothesis_settings
from schemathesis.pytest.plugin import SchemathesisFunction
from structlog.contextvars import clear_contextvars
from xdist.scheduler.loadscope import LoadScopeScheduling

from tests.factories.people import People, make_people

# How long an example takes says more about the machine than about the code. The same commit is tried with the same
# examples, so that its outcome is the same; `make soak` looks for others.
hypothesis_settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis_settings.register_profile("searching", deadline=None, derandomize=False, print_blob=True)
hypothesis_settings.load_profile("repeatable")

# Written by migrations, the same for every test.
KEPT_TABLES = frozenset({"django_content_type", "auth_permission"})
# What takes longest is begun first, so that no worker is left alone with it in the end.
LONGEST = ("tests/browser/", "tests/cli/", "tests/flows/", "tests/contract/", "tests/tabular/")
# Their work is done in other processes, which are not looked into, or sends a thousand requests down one path. Counting
# lines takes half as long again as the tests, and would add nothing here.
UNCOUNTED = ("tests/browser/", "tests/cli/", "tests/tabular/test_hostile.py", "tests/flows/test_schema.py")
# Real processes, sockets and browsers against the clock: on a machine that somebody else keeps busy one of thousands
# may come late. It is tried once more, and the run says so.
AGAINST_THE_CLOCK = ("tests/browser/", "tests/cli/", "tests/contract/", "tests/flows/test_status")
SOAK = Path(__file__).parent / "soak"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Long runs are not even read where they are not wanted: what they would send is made up while they are."""
    return True if collection_path == SOAK and "not soak" in config.option.markexpr else None


def pytest_itemcollected(item: pytest.Item) -> None:
    # Schemathesis names its tests after the operation, but gives all of them one id: pytest-xdist would run one.
    if isinstance(item, SchemathesisFunction):
        item._id = item.id.with_params(item.operation_label)
        if "/pipeline/" in item.operation_label:
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"]))
    if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        item.add_marker("database")
    if item.nodeid.startswith(AGAINST_THE_CLOCK):
        item.add_marker(pytest.mark.flaky(reruns=1))
    if item.nodeid.startswith(UNCOUNTED):
        item.add_marker("no_cover")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    assert len({item.nodeid for item in items}) == len(items), "two tests of one id, of which only one would run"
    items.sort(key=lambda item: next((n for n, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), 9))


class ByServers(LoadScopeScheduling):
    """Which tests go to the same worker of pytest-xdist: those of a file, and all that share the browser."""

    def _split_scope(self, nodeid: str) -> str:
        return LONGEST[0] if nodeid.startswith(LONGEST[0]) else nodeid.partition("::")[0]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than processors: the worker that drives the browser mostly waits for it."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByServers(config, log)


@pytest.fixture(scope="session", autouse=True)
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads and other files go to a directory of this run."""
    from django.conf import settings  # noqa: PLC0415 - after the settings are chosen

    folder = tmp_path_factory.mktemp("data")
    for name in ("incoming", "static"):
        (folder / name).mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA", folder)
        patch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(folder / "incoming"))
        patch.setattr(settings, "STATIC_ROOT", folder / "static")
        # Every test client would look at every static file first; tests of static files switch it on.
        patch.setattr(settings, "WHITENOISE_USE_FINDERS", False)
        yield folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, data_directory: Path) -> None:
    """A real file, as in life: SQLite in memory locks whole tables and refuses whoever comes second."""
    from django.db import connections  # noqa: PLC0415 - after the settings are chosen

    for alias in connections:
        if connections[alias].vendor == "sqlite":
            connections[alias].settings_dict["TEST"]["NAME"] = str(data_directory / f"test-{alias}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, data_directory: Path) -> Iterator[None]:
    """What the migrations made of an empty file is kept for `migrated`, before any test writes into it.

    In the end pools that a test has opened let the databases go, which a server does not drop under them.
    """
    from django.db import connection  # noqa: PLC0415 - after the settings are chosen

    from claimdeck.pipeline.stores.opening import close_stores  # noqa: PLC0415 - after the settings are chosen

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(data_directory / "migrated.sqlite3")])
    yield
    close_stores()


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, data_directory: Path) -> Callable[[Path], Path]:
    """`migrated(folder)` makes a data folder that programs need not migrate first, where what that does is not proved.

    Gives the folder. A run on a server has no such file: there the programs migrate their own.
    """

    def begin(folder: Path) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = data_directory / "migrated.sqlite3"
        if kept.exists():
            shutil.copyfile(kept, folder / "claimdeck.sqlite3")
            (folder / "claimdeck.sqlite3").chmod(0o600)
        return folder

    return begin


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """After a test its few rows are deleted, and nothing else is done.

    Django would have PostgreSQL make every file of every table anew, and then write down again which models and
    permissions there are: that took longer than most tests.
    """
    from django.core.management.commands import flush  # noqa: PLC0415 - after the settings are chosen

    def delete_all(_style: Any, connection: Any, **_options: bool) -> list[str]:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted({*tables} - KEPT_TABLES)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", delete_all)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def quiet_broker() -> None:
    """Tasks that tests cause to be queued stay in this process, where nobody hears them."""
    from claimdeck.config.celery import app  # noqa: PLC0415 - after the settings are chosen

    app.conf.update(broker_url="memory://", broker_transport_options={})


@pytest.fixture(scope="session", autouse=True)
def right_keys() -> None:
    """A web server looks at its keys before its first answer; its tests begin after that."""
    from claimdeck.monitoring.right_keys import found_right  # noqa: PLC0415 - after the settings are chosen

    found_right()


@pytest.fixture(autouse=True)
def clean_log_context() -> Iterator[None]:
    clear_contextvars()
    yield
    clear_contextvars()


@pytest.fixture(autouse=True)
def closed_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files that a test asks for and does not read are closed as a web server would close them."""
    usual, closers = Client.request, []

    def request(self: Client, **sent: Any) -> Any:
        response = usual(self, **sent)
        if response.streaming:
            closers.extend(response._resource_closers)
        return response

    monkeypatch.setattr(Client, "request", request)
    yield
    for close in closers:
        close()


@pytest.fixture
def people(db: Any) -> People:
    """Alice, Bob, Charlie and the others, with their organizations and practices."""
    return make_people()


@pytest.fixture
def alice(people: People) -> Client:
    """The browser of Alice, a member."""
    return people.client("alice")


@pytest.fixture
def bob(people: People) -> Client:
    return people.client("bob")


@pytest.fixture
def charlie(people: People) -> Client:
    """The browser of Charlie, who administers another organization."""
    return people.client("charlie")


@pytest.fixture
def admin(people: People) -> Client:
    """The browser of the administrator of Alice's organization."""
    return people.client("admin")


@pytest.fixture
def auditor(people: People) -> Client:
    return people.client("auditor")


@pytest.fixture
def operator(people: People) -> Client:
    return people.client("operator")


@pytest.fixture
def anonymous(people: People) -> Client:
    return people.client("anonymous")

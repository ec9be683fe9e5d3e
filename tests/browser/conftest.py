"""A real Chromium in front of a real running product; both end with the last test of this folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

import claimdeck.web
from tests.browser.people import PATIENCE_MS, Person, enter
from tests.browser.product import ADMIN, CHARLIE, ROWS, Product, running

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOLDER = Path(__file__).parent
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="package")
def chromium() -> str:
    """Where Chromium is; without it the tests of the pages are skipped."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.skip("No Chromium on this machine: apt-get install chromium, then make e2e")
    return found


@pytest.fixture(scope="package")
def product(
    chromium: str, tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[Path], Path]
) -> Iterator[Product]:
    built = Path(next(iter(claimdeck.web.__path__))) / "static" / "app" / "index.html"
    if not built.is_file():
        pytest.fail("The web app is not built: run make frontend", pytrace=False)
    home = tmp_path_factory.mktemp("product")
    migrated(home / "data")
    with running(home) as product:
        yield product


# Of the package, not of the session: the loop that Playwright leaves running would be in the way of
# every asynchronous test that comes after.
@pytest.fixture(scope="package")
def playwright(chromium: str) -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    # In a container there is rarely a user namespace for Chromium's own sandbox.
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def sessions() -> dict[str, Path]:
    """Where each person's session is kept, once logged in."""
    return {}


@pytest.fixture
def people(
    product: Product, browser: Browser, sessions: dict[str, Path], tmp_path: Path
) -> Iterator[Callable[..., Person]]:
    """`people("alice")` is a browser window in which Alice is logged in; its console is watched."""
    opened: list[Person] = []

    def person(name: str, **options: object) -> Person:
        found = enter(product, browser, sessions, name, **options)
        opened.append(found)
        return found

    yield person
    for one in opened:
        one.close()


@pytest.fixture
def alice(people: Callable[..., Person]) -> Person:
    """A member, in a window of usual size."""
    return people("alice")


@pytest.fixture
def admin(people: Callable[..., Person]) -> Person:
    return people(ADMIN)


@pytest.fixture
def charlie(people: Callable[..., Person]) -> Person:
    return people(CHARLIE)


@pytest.fixture(scope="package")
def story(product: Product) -> Path:
    """A thousand rows over three practices with everything that real files have wrong with them."""
    return product.claims_file("claims-october.csv", "--story", "--count", ROWS)


@pytest.fixture(scope="package")
def finished(product: Product, story: Path) -> str:
    """The id of a finished job of the story, for tests that change nothing of it."""
    return product.upload(story)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the documents go."""
    folder = os.environ.get("SCREENSHOTS_TO")
    if not folder:
        pytest.skip("Pictures are taken with SCREENSHOTS_TO=docs/images")
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path

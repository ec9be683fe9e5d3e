"""People at their browser windows: logged in, with the console and every address watched."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.product import PASSWORD, Product

# The page asks who one is before it shows the log-in; the browser writes that answer into its console.
FIRST_QUESTION = re.compile(r"status of 401")
WORD = re.compile(r"[\w-]+")
# Other tests keep the machine busy meanwhile.
PATIENCE_MS = 60_000
WINDOW = {"width": 1360, "height": 860}


@dataclass
class Person:
    """One window. `said` is what its console said, `asked` the address of every request."""

    product: Product
    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def go(self, path: str) -> Page:
        """Open a page of the product by its address."""
        self.page.goto(self.product.url + path)
        return self.page

    def log_in(self, username: str, password: str) -> None:
        """Fill in the form that is shown."""
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Log in").click()

    def expects(self, *patterns: str) -> None:
        """What the console may say, because the test causes it."""
        self.expected += patterns

    def close(self) -> None:
        """End: no address and nothing kept in the browser names a patient; the console is silent."""
        kept = json.dumps(self.context.storage_state())
        if self.page.url.startswith(self.product.url):
            kept += self.page.evaluate("JSON.stringify({...sessionStorage})")
        self.context.close()
        for text in (unquote_plus(" ".join(self.asked)), kept):
            assert not self.product.private & set(WORD.findall(text))
        allowed = [FIRST_QUESTION, *map(re.compile, self.expected)]
        strange = [line for line in self.said if not any(pattern.search(line) for pattern in allowed)]
        assert not strange, strange


def enter(product: Product, browser: Browser, sessions: dict[str, Path], name: str, **options: Any) -> Person:
    """A window in which this person is logged in; the empty name is a visitor. Log-ins are slow, so one each."""
    kept = sessions.get(name)
    # Nothing glides: what opens is there at once, and no test waits for a picture between two states.
    calm = {"viewport": WINDOW, "reduced_motion": "reduce"}
    settings = {**calm, "locale": "en-US", "timezone_id": "America/New_York", **options}
    context = browser.new_context(storage_state=kept, accept_downloads=True, **settings)
    context.set_default_timeout(PATIENCE_MS)
    person = Person(product, context, context.new_page())
    if name and kept is None:
        person.go("/")
        person.log_in(name, PASSWORD)
        expect(person.page.get_by_role("navigation", name="Main")).to_be_visible()
        sessions[name] = product.home / f"{name}.json"
        context.storage_state(path=sessions[name])
    person.watch()
    return person

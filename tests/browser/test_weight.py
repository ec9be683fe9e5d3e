"""How much the first page loads, and that nothing comes from anywhere else."""

import gzip
from collections.abc import Callable

from playwright.sync_api import Response, expect

from tests.browser.people import Person
from tests.browser.product import Product

KILOBYTE = 1024
SCRIPTS, STYLES = 300 * KILOBYTE, 45 * KILOBYTE


def test_first_load_is_light_and_all_our_own(people: Callable[..., Person], product: Product) -> None:
    person = people("alice")
    loaded: list[Response] = []
    person.page.on("response", lambda answer: loaded.append(answer))
    page = person.go("/")
    expect(page.get_by_role("heading", name="Good to see you, Alice")).to_be_visible()
    page.wait_for_load_state("networkidle")
    weight = {"script": 0, "stylesheet": 0}
    for answer in loaded:
        kind = answer.request.resource_type
        if kind in weight:
            body = answer.body()
            weight[kind] += len(gzip.compress(body))
            # Below that nothing is gained.
            if len(body) > KILOBYTE:
                assert answer.headers.get("content-encoding") in ("br", "gzip"), answer.url
            assert "immutable" in answer.headers["cache-control"], answer.url
    assert 50 * KILOBYTE < weight["script"] <= SCRIPTS, weight
    assert KILOBYTE < weight["stylesheet"] <= STYLES, weight
    assert all(address.startswith((f"{product.url}/", "data:", "blob:")) for address in person.asked)


def test_the_page_is_guarded_against_foreign_content(alice: Person) -> None:
    answer = alice.page.goto(f"{alice.product.url}/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe-eval" not in policy and "frame-ancestors 'none'" in policy

"""Registering: nobody is let in before an administrator says so; an invitation's code is in no address asked for."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.product import Product

SECRET = "an-invented-passphrase"
WAITING = "Your account is awaiting an administrator’s approval."


def _register(page: Page, name: str, username: str) -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("textbox", name="User name").fill(username)
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Register").click()


def test_registered_approved_and_logged_in(people: Callable[..., Person], admin: Person, product: Product) -> None:
    visitor = people("")
    page = visitor.go("/")
    page.get_by_role("link", name="Register").click()
    visitor.expects("status of 409", "status of 422", "status of 403")
    _register(page, "Testa Applicant", "alice")
    taken = page.get_by_role("textbox", name="User name")
    expect(taken).to_have_attribute("aria-invalid", "true")
    taken.fill("applicant")
    page.get_by_label("Password", exact=True).fill("12345678")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name=WAITING)).to_be_visible()
    expect(page.get_by_role("link").or_(page.get_by_role("button"))).to_have_count(0)
    visitor.go("/")
    visitor.log_in("applicant", SECRET)
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("awaiting an administrator's approval")

    office = admin.go("/people")
    waiting = office.get_by_role("table", name="Waiting for approval")
    expect(waiting).to_contain_text("Testa Applicant")
    waiting.get_by_role("button", name="Approve Testa Applicant").click()
    dialog = office.get_by_role("dialog", name="Approve Testa Applicant")
    dialog.get_by_role("button", name="Approve Testa Applicant").click()
    expect(waiting).to_have_count(0)
    expect(
        office.get_by_role("table", name="People").get_by_role("row", name=re.compile("Testa Applicant"))
    ).to_contain_text("Member")
    visitor.log_in("applicant", SECRET)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="People")).to_have_count(0)
    assert product.api("GET", "users/?search=applicant")["results"][0]["standing"] == "active"


def test_an_invitation_is_used_once_and_its_code_is_sent_nowhere_else(
    people: Callable[..., Person], admin: Person
) -> None:
    page = admin.go("/people")
    page.get_by_role("button", name="Invitations").click()
    dialog = page.get_by_role("dialog", name="Invitations")
    dialog.get_by_role("combobox", name="Access").click()
    page.get_by_role("option", name=re.compile("^Auditor")).click()
    dialog.get_by_role("button", name="Invite one person").click()
    shown = page.get_by_role("dialog", name="Invitation", exact=True)
    link = shown.locator("code, pre").inner_text().strip()
    code = link.partition("#code=")[2]
    shown.get_by_role("button", name="Done").click()
    expect(dialog.get_by_role("table", name="Invitations")).to_contain_text("Valid until")
    assert code and code not in page.content()

    for username in ("invited", "second"):
        visitor = people("")
        visitor.page.goto(link)
        field = visitor.page.get_by_role("textbox", name="Invitation code")
        expect(field).to_have_value(code)
        assert code not in visitor.page.url
        visitor.expects("status of 422")
        _register(visitor.page, "Testa Invited", username)
        if username == "invited":
            expect(visitor.page.get_by_role("heading", name=WAITING)).to_be_visible()
        else:
            expect(field).to_have_attribute("aria-invalid", "true")
        # The address of every request, as far as servers and their logs ever see it.
        assert not [address for address in visitor.asked if code in address.partition("#")[0]]
    page.reload()
    waiting = page.get_by_role("table", name="Waiting for approval")
    waiting.get_by_role("button", name="Decline Testa Invited").click()
    page.get_by_role("dialog").get_by_role("button", name="Decline Testa Invited").click()
    expect(page.get_by_text("Testa Invited is declined.")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Testa Invited")

"""Settings: practices, payer accounts, tokens, and the bell."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import Person
from tests.browser.product import Answer, Product


def test_a_practice_is_added_and_a_bad_tax_id_is_said_at_its_field(admin: Person, product: Product) -> None:
    page = admin.go("/settings/practices")
    page.get_by_role("button", name="Add a practice").click()
    dialog = page.get_by_role("dialog", name="Add a practice")
    dialog.get_by_role("textbox", name="Name").fill("Inventa Dermatology")
    tin = dialog.get_by_role("textbox", name="Tax id (TIN)")
    tin.fill("12345")
    admin.expects("status of 422")
    dialog.get_by_role("button", name="Add the practice").click()
    expect(tin).to_have_attribute("aria-invalid", "true")
    described = tin.get_attribute("aria-describedby") or ""
    texts = [page.locator(f'[id="{part}"]').inner_text() for part in described.split()]
    assert any("9 digits" in text and text != "9 digits, as on the claims" for text in texts), texts
    tin.fill("97-0000044")
    dialog.get_by_role("button", name="Add the practice").click()
    row = page.get_by_role("table", name="Practices").get_by_role("row", name=re.compile("Inventa Dermatology"))
    expect(row).to_contain_text("970000044")
    page.get_by_role("button", name="Payer ids of Inventa Dermatology").click()
    mapping = page.get_by_role("dialog", name="Payer ids of Inventa Dermatology")
    mapping.get_by_role("textbox", name="Payer id").fill("03432")
    mapping.get_by_role("button", name="Add the payer id").click()
    expect(mapping.get_by_role("cell", name="03432", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Change Inventa Dermatology").click()
    change = page.get_by_role("dialog", name="Change Inventa Dermatology")
    change.get_by_role("switch", name="In use").press("Space")
    change.get_by_role("button", name="Save the practice").click()
    expect(row).to_contain_text("Not in use")


def test_a_payer_account_is_tested(admin: Person, product: Product) -> None:
    page = admin.go("/settings/payers")
    expect(page.get_by_role("table", name="Payer accounts")).to_contain_text("Set in the environment")
    page.get_by_role("button", name="Test UnitedHealthcare").click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"· \d+ ms$"))).to_be_visible()


def test_a_payer_that_is_none_tells_nothing_of_the_inside(charlie: Person, product: Product) -> None:
    charlie.expects("status of 422")
    page = charlie.go("/settings/payers")
    page.get_by_role("button", name="Add an account").click()
    dialog = page.get_by_role("dialog", name="Add a payer account")
    dialog.get_by_role("textbox", name="Address").fill("https://10.0.0.7")
    dialog.get_by_role("textbox", name="Client id").fill("made-up")
    dialog.get_by_role("textbox", name="Client secret").fill("plainly-made-up")
    dialog.get_by_role("button", name="Save the account").click()
    expect(dialog).to_contain_text("This address is inside a private network.")
    # The page itself: a web server, and no payer.
    dialog.get_by_role("textbox", name="Address").fill(product.url)
    dialog.get_by_role("button", name="Save the account").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Test UnitedHealthcare").click()
    expect(page.get_by_role("status").filter(has_text="this may take eleven seconds")).to_be_visible()
    told = page.get_by_role("status").filter(has_text="No payer answered as it should.")
    expect(told).to_be_visible()
    page.get_by_role("button", name="Delete UnitedHealthcare").click()
    page.get_by_role("button", name="Delete the account").click()
    expect(page.get_by_role("table", name="Payer accounts")).to_be_hidden()


def test_a_token_is_shown_once_and_ends_when_revoked(alice: Person, product: Product) -> None:
    page = alice.go("/settings/tokens")
    page.get_by_role("button", name="Create a token").click()
    dialog = page.get_by_role("dialog", name="Create an API token")
    dialog.get_by_role("textbox", name="Name").fill("Night script")
    dialog.get_by_role("button", name="Create the token").click()
    shown = page.get_by_role("dialog", name="Token Night script")
    token = shown.locator("code, pre").inner_text().strip()
    page.keyboard.press("Escape")
    page.mouse.click(5, 400)
    page.wait_for_timeout(300)
    expect(shown).to_be_visible()
    assert token.startswith("cdk_")
    shown.get_by_role("button", name="Done").click()
    expect(page.get_by_role("table", name="API tokens")).to_contain_text("Night script")
    assert product.api("GET", "claims/csv-jobs/", token=token)["count"] > 0
    with pytest.raises(Answer, match="403"):
        product.api("GET", "members/", token=token)
    page.reload()
    expect(page.get_by_role("table", name="API tokens")).to_contain_text("Night script")
    assert token not in page.content()
    page.get_by_role("button", name="Revoke Night script").click()
    page.get_by_role("button", name="Revoke the token").click()
    row = page.get_by_role("row", name=re.compile("Night script"))
    expect(row).to_contain_text("Revoked")
    with pytest.raises(Answer, match="401"):
        product.api("GET", "claims/csv-jobs/", token=token)


def test_the_bell_tells_of_a_finished_job(admin: Person, product: Product) -> None:
    path = product.claims_file("claims-bell.csv", "--count", 30)
    job = product.upload(path)
    page = admin.go("/")
    page.get_by_role("button", name=re.compile(r"^Notifications, \d+ unread$")).click()
    panel = page.get_by_role("dialog", name="Notifications")
    panel.get_by_role("button", name=re.compile(r"all 30 rows answered")).first.click()
    page.wait_for_url(f"**/status/jobs/{job}**")
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Notifications")).click()
    panel.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()


def test_notification_preferences_are_kept(alice: Person) -> None:
    page = alice.go("/settings/notifications")
    choice = page.get_by_role("switch", name="A bulk check has ended by e-mail")
    expect(choice).not_to_be_checked()
    with page.expect_response(lambda answer: answer.request.method in ("PUT", "PATCH") and answer.ok):
        choice.press("Space")
    page.reload()
    expect(choice).to_be_checked()

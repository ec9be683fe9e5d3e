"""Payers' limits and the settings of organization and work, each changed on its page."""

import re

from playwright.sync_api import expect

from tests.browser.people import Person
from tests.browser.product import Product


def test_a_payers_names_and_limits(admin: Person) -> None:
    page = admin.go("/work/limits")
    table = page.get_by_role("table", name="Payers’ limits")
    expect(table.get_by_role("row", name=re.compile("^Medicare"))).to_contain_text("365 days")
    expect(page.get_by_text("Check these against your contracts")).to_be_visible()
    page.get_by_role("button", name="Add a payer").click()
    dialog = page.get_by_role("dialog", name="Add a payer")
    dialog.get_by_role("textbox", name="Name").fill("Testa Mutual")
    aliases = dialog.get_by_role("combobox", name="Also called").or_(dialog.get_by_role("textbox", name="Also called"))
    aliases.fill("U.H.C.")
    aliases.press("Enter")
    admin.expects("status of 409")
    dialog.get_by_role("textbox", name="To file").fill("60")
    dialog.get_by_role("button", name="Add the payer").click()
    expect(dialog.get_by_text("U.H.C. is a name of UnitedHealth already")).to_be_visible()
    aliases.press("Backspace")
    aliases.fill("TM")
    aliases.press("Enter")
    dialog.get_by_role("button", name="Add the payer").click()
    # The second step: what the limits mean for claims in work.
    deadlines = page.get_by_role("dialog", name="Deadlines of Testa Mutual")
    expect(deadlines).to_contain_text("Every claim in work has the deadline")
    deadlines.get_by_role("button", name="Close").last.click()
    row = table.get_by_role("row", name=re.compile("^Testa Mutual"))
    expect(row).to_contain_text("60 days")
    expect(row).to_contain_text("Not known")
    page.get_by_role("button", name="Remove Testa Mutual").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the payer").click()
    expect(row).to_have_count(0)


def test_settings_of_organization_and_work(admin: Person, product: Product) -> None:
    page = admin.go("/settings/work")
    page.get_by_role("textbox", name="Most open claims of a person").fill("60")
    page.get_by_role("button", name="Save the work settings").click()
    expect(page.get_by_text("The work settings are changed.").last).to_be_visible()
    assert product.api("GET", "work/settings/")["open_claims_cap"] == 60
    page.get_by_role("textbox", name="Most open claims of a person").fill("")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        page.get_by_role("button", name="Save the work settings").click()
    assert product.api("GET", "work/settings/")["open_claims_cap"] is None

    page.get_by_role("link", name="Organization").click()
    page.get_by_role("combobox", name="Time zone").fill("Denver")
    page.get_by_role("option", name="America/Denver").click()
    page.get_by_role("checkbox", name="Saturday").check()
    page.get_by_role("button", name="Save the organization").click()
    expect(page.get_by_text("The organization is changed.")).to_be_visible()
    found = product.api("GET", "organization/")
    assert (found["time_zone"], found["working_days"]) == ("America/Denver", "123456")
    product.api("PATCH", "organization/", {"time_zone": "America/New_York", "working_days": "12345"})

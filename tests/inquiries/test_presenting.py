"""A claim's details as the API shows them."""

from claimdeck.inquiries.presenting import details
from claimdeck.payers.domain.reconciliation import Draft, reconcile
from claimdeck.payers.port import ClaimDetail, PracticeAtPayer
from tests.status.samples import claim


def test_a_part_without_a_draft_neither_agrees_nor_differs() -> None:
    drafts = [Draft("D1", 18000, "E1", 50000)]
    checked = reconcile([("01", 18000), ("02", 0)], {"01": "D1"}, drafts, 18000)
    found = ClaimDetail(claims=(claim(),), lines=(), diagnosis_codes=(), payments=(), reconciliation=checked)
    first, second = details(found, PracticeAtPayer("970000001", "87726"), sandbox=True).reconciliation.groups
    assert first.agrees is True
    assert first.explanation == "The lines equal the draft. The payment pays several claims."
    assert second.agrees is None and second.explanation == "The payer named no draft to compare with."

"""What a caller is shown of loaded claims, and of the queues in which some wait for a reviewer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from claimdeck.accounts.access import Caller
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.pipeline.domain.scoring.filters import FILTERS, FILTERS_BY_NUMBER
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.loaded import selectors
from claimdeck.pipeline.loaded.schemas import (
    FilterProbability,
    LinePrice,
    LoadedDetail,
    LoadedPossible,
    LoadedRow,
    ReviewQueue,
    ReviewQueues,
)
from claimdeck.pipeline.opened.presenting import amount, claim_number, history, violation, whole
from claimdeck.pipeline.opened.selectors import violations_of
from claimdeck.pipeline.permissions import PIPELINE_AMEND
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.pipeline.schema.production.models import ProducedClaim
from claimdeck.pipeline.stored import original_of


def loaded_row(caller: Caller, claim: ProducedClaim) -> LoadedRow:
    """A loaded claim in a list."""
    return LoadedRow(**_row_values(caller, claim))


def loaded_detail(caller: Caller, claim: ProducedClaim) -> LoadedDetail:
    """One loaded claim with all that is stored with it, and what was done to it."""
    patients = caller.may(PATIENTS_READ)
    rules = rulebook_of(caller.organization).by_id()
    violations = [violation(one, rules, patients) for one in violations_of(claim.pk, claim.version)]
    given = _probabilities(claim)
    label = selectors.label_of(caller, claim.pk)
    may = caller.may(PIPELINE_AMEND)
    return LoadedDetail(
        **_row_values(caller, claim),
        **whole(Place.LOADED, original_of(claim), violations, patients),
        current_version=claim.version,
        history=history(claim.pk, patients),
        violations=violations,
        prices=[
            LinePrice(
                line_number=line.line_number,
                procedure_code=line.procedure_code,
                charge_amount=amount(line.charge_amount),
                rvu_value=_text(line.rvu_value),
                reimbursement_amount=_text(line.reimbursement_amount),
                basis=line.price_basis,
            )
            for line in selectors.priced_lines(claim.pk)
        ],
        probabilities=[
            FilterProbability(number=number, title=FILTERS_BY_NUMBER[number].title, probability=given[number])
            for number in sorted(given, key=lambda one: (-given[one], one))
            if number in FILTERS_BY_NUMBER
        ],
        reviewed_by=label.confirmed_by.get_username() if label is not None and label.confirmed_by is not None else None,
        reviewed_at=label.confirmed_at if label is not None else None,
        can=LoadedPossible(amend=may, review=may),
    )


def review_queues(caller: Caller) -> ReviewQueues:
    """The queues of all filters, also of those in which nothing waits."""
    waiting: Mapping[int, Any] = {one["filter_number"]: one for one in selectors.waiting_by_filter(caller)}
    nothing = {"waiting": 0, "charge": None}
    found = [(one, waiting.get(one.number, nothing)) for one in FILTERS]
    return ReviewQueues(
        queues=[
            ReviewQueue(
                number=one.number,
                title=one.title,
                meaning=one.meaning,
                waiting=queue["waiting"],
                charge=amount(queue["charge"]),
            )
            for one, queue in found
        ],
        reviewed=selectors.reviewed_count(caller),
    )


def _row_values(caller: Caller, claim: ProducedClaim) -> dict[str, Any]:
    patients = caller.may(PATIENTS_READ)
    return {
        "id": selectors.address_of(claim),
        "claim_id": claim_number(caller, claim.pk),
        "version": claim.version,
        "payer": claim.payer,
        "facility_id": claim.facility_id,
        "financial_class": claim.financial_class,
        "service_from_date": claim.service_from_date if patients else None,
        "service_to_date": claim.service_to_date if patients else None,
        "total_charge_amount": amount(claim.total_charge_amount),
        "total_reimbursement_amount": _text(claim.total_reimbursement_amount),
        "filter_number": claim.filter_number,
        "probability": _probabilities(claim).get(claim.filter_number or 0),
        "model_version": claim.model_version,
        "reviewed_filter": claim.reviewed_filter,
        "loaded_at": claim.loaded_at,
    }


def _probabilities(claim: ProducedClaim) -> dict[int, float]:
    """As they stand with the claim: filter number to probability."""
    stored = orjson.loads(claim.filter_probabilities) if claim.filter_probabilities else {}
    return {int(number): float(value) for number, value in stored.items()}


def _text(value: Decimal | None) -> str | None:
    return str(value) if value is not None else None

"""Reading claims in production; a caller who is held to some practices gets the claims of their TINs only."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.loaded.schemas import LoadedQuery
from claimdeck.pipeline.models import ConfirmedFilter
from claimdeck.pipeline.opened.selectors import seen_by
from claimdeck.pipeline.schema.production.models import ProducedClaim, ProducedLine
from claimdeck.storage.sealing import key_ring
from claimdeck.web.pages import ordered

_ORDER: Final = {
    # Loads are numbered as they come, and their number is what there is an index for.
    "loaded": "load_id",
    "claim_id": "claim_id",
    "service_date": "service_to_date",
    "amount": "total_charge_amount",
    "reimbursement": "total_reimbursement_amount",
    "filter": "filter_number",
    "payer": "payer",
}
_NOT_HERE: Final = "There is no such claim in production, or it is not yours to see."
_NO_LOAD: Final = 0
# A load's number has at most 18 digits.
_ADDRESS: Final = re.compile(r"[0-9]{1,18}-[0-9a-f]{32}")


def loaded_claims_of(caller: Caller) -> QuerySet[ProducedClaim]:
    """All loaded claims that the caller may see, without the original file's text."""
    return seen_by(caller, ProducedClaim.objects.defer("raw_data"))


def address_of(claim: ProducedClaim) -> str:
    """What stands for a claim in addresses: its load, and a fingerprint of its number.

    Claims that others wrote into the customer's table have no load: there 0 stands.
    """
    return f"{claim.load_id or _NO_LOAD}-{_fingerprint(claim.pk)}"


def loaded_claim_at(caller: Caller, address: str) -> ProducedClaim:
    """The claim that `address_of` made this of. Raises NotFound."""
    if _ADDRESS.fullmatch(address):
        load, wanted = address.split("-")
        # One load has as many claims as a batch takes at most.
        of_load = Q(load_id__isnull=True) if int(load) == _NO_LOAD else Q(load_id=int(load))
        for claim_id in ProducedClaim.objects.filter(of_load).values_list("pk", flat=True).iterator():
            if _fingerprint(claim_id) == wanted:
                return loaded_claim_of(caller, claim_id)
    raise NotFound(_NOT_HERE)


def loaded_claim_of(caller: Caller, claim_id: str) -> ProducedClaim:
    """The claim of this number. Raises NotFound."""
    found = loaded_claims_of(caller).filter(pk=claim_id).first()
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def _fingerprint(claim_id: str) -> str:
    return key_ring().fingerprint(claim_id, "pipeline.loaded_claim")


def page_of(caller: Caller, query: LoadedQuery) -> QuerySet[ProducedClaim]:
    """The claims that the caller asked for, sorted. Raises Refused for a column that cannot be sorted by."""
    claims = loaded_claims_of(caller)
    exact = {"filter_number": query.filter_number, "payer": query.payer, "facility_id": query.facility}
    claims = claims.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if query.reviewed is not None:
        claims = claims.filter(reviewed_filter__isnull=not query.reviewed)
    return ordered(claims.order_by("-load_id", "pk"), query.ordering, _ORDER)


def waiting_by_filter(caller: Caller) -> QuerySet[Any]:
    """One dictionary a filter with claims that wait for a reviewer: `filter_number`, `waiting`, `charge`."""
    waiting = loaded_claims_of(caller).filter(filter_number__isnull=False, reviewed_filter__isnull=True).order_by()
    return waiting.values("filter_number").annotate(waiting=Count("pk"), charge=Sum("total_charge_amount"))


def reviewed_count(caller: Caller) -> int:
    """How many loaded claims reviewers have said something of, chosen by the model or not."""
    return loaded_claims_of(caller).filter(reviewed_filter__isnull=False).count()


def priced_lines(claim_id: str) -> Sequence[ProducedLine]:
    """The lines with their prices, in their order."""
    return list(ProducedLine.objects.filter(claim_id=claim_id).order_by("line_number"))


def label_of(caller: Caller, claim_id: str) -> ConfirmedFilter | None:
    """What a reviewer said of the claim."""
    labels = ConfirmedFilter.objects.filter(organization=caller.organization, claim_id=claim_id)
    return labels.select_related("confirmed_by").first()

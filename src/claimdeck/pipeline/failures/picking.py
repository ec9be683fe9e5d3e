"""Failed claims for people's work, as a room that plans it asks for them: by reason, or claim by claim."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from claimdeck.accounts.access import Caller
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.picking import ClaimSource, PickedClaim
from claimdeck.claims.domain.states import Source
from claimdeck.kit.errors import FieldError, NotFound, Refused
from claimdeck.pipeline.domain.originals import Original
from claimdeck.pipeline.domain.states import Resolution
from claimdeck.pipeline.failures.selectors import failed_claims_of
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.storage.sealing import Unopened

MOST_ROWS: Final = 10_000
_PAGE: Final = 500


def pick(caller: Caller, organization_id: UUID, chosen: Sequence[str]) -> Iterator[PickedClaim]:
    """The open failed claims of the organization, the newest first, each once.

    `chosen` are reasons (ids of rules) and categories, or ids of failed claims; none: all that are open. Raises
    NotFound for another organization, and Refused for too many.
    """
    if organization_id != caller.organization.pk or organization_id != owner().pk:
        raise NotFound("The pipeline is not set up for your organization.")
    claims = failed_claims_of(caller).filter(resolution_status=Resolution.OPEN)
    if chosen and all(one.isascii() and one.isdigit() and len(one) < 19 for one in chosen):
        claims = claims.filter(pk__in=list(map(int, chosen)))
    elif chosen:
        # No rule is called like a category.
        claims = claims.filter(Q(rule__in=list(chosen)) | Q(failure_category__in=list(chosen)))
    if len(chosen) > MOST_ROWS or claims.count() > MOST_ROWS:
        message = f"At most {MOST_ROWS:,} claims can be picked at once. Choose fewer reasons."
        raise Refused("Too many claims were chosen.", errors=[FieldError("rows", message)])
    practices = practices_by_tin_for(caller)
    for failed in claims.order_by("-failed_at", "-pk").iterator(chunk_size=_PAGE):
        practice = practices.get(failed.billing_tin)
        yield _claim(failed, practice.pk if practice is not None else None)


def _claim(failed: FailedClaim, practice_id: UUID | None) -> PickedClaim:
    if isinstance(failed.original_data, Unopened):
        message = "Some claims cannot be opened with the configured keys. Put the key that is missing back."
        raise Refused("The failed claims cannot be read.", errors=[FieldError("rows", message)])
    original: Original = failed.original_data
    head = {name: str(value or "") for name, value in original["claim"].items()}
    born = head.get("date_of_birth", "")
    return PickedClaim(
        source=Source.PIPELINE,
        practice_id=practice_id,
        claim_id=failed.claim_id,
        claim_number="",
        payer=failed.payer,
        provider="",
        payer_id="",
        tin=failed.billing_tin,
        patient=Patient(
            first_name=head.get("patient_first_name", ""),
            last_name=head.get("patient_last_name", ""),
            date_of_birth=date.fromisoformat(born) if born else None,
            subscriber_id=head.get("subscriber_id", ""),
        ),
        patient_id=head.get("medical_record_number", ""),
        amount_cents=int(failed.total_charge_amount * 100),
        first_service_date=failed.service_from_date,
        cpt_codes=tuple(str(line.get("procedure_code") or "") for line in original["lines"]),
        icd10_codes=tuple(str(one.get("code") or "") for one in original["diagnoses"]),
        reason=failed.failure_reason,
    )


FAILED_CLAIMS: Final = ClaimSource("failed claims", pick)

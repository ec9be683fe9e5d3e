"""Result lines as payers' answers about claims: each with what tells whose claim it is about."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import Any, Final

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from claimdeck.claims.domain.answers import GivenAnswer, ReceivedAnswer, combined
from claimdeck.claims.domain.patients import Patient
from claimdeck.status.models import ResultRow
from claimdeck.status.results.columns import patient_of

_SAID: Final = (
    *("row", "claim_key", "outcome", "status", "outcome_reason", "checked_at", "denial_codes", "total_paid_cents"),
    *("total_allowed_cents", "patient_responsibility_cents", "processed_date", "check_number", "line_denied"),
)
_ABOUT: Final = (
    *("claim_number", "patient_account_number", "tin", "sealed_patient", "subscriber_hash", "person_hash"),
    *("first_service_date", "patient_named"),
)
_PATIENT: Final = ResultRow._meta.get_field("patient")


def given(values: Iterable[Any]) -> GivenAnswer:
    """One line's answer, from its values of `_SAID`."""
    _, _, outcome, status, reason, checked_at, codes, paid, allowed, part, processed, check, line_denied = values
    return GivenAnswer(
        outcome=outcome,
        status=status,
        reason=reason,
        checked_at=checked_at,
        codes=tuple(codes.split()),
        paid_cents=paid,
        allowed_cents=allowed,
        patient_part_cents=part,
        processed_date=processed,
        check_number=check,
        line_denied=line_denied,
    )


def answer_of(lines: Iterable[ResultRow]) -> GivenAnswer:
    """What the payer says in the lines of one row about one claim."""
    return combined([given(getattr(line, name) for name in _SAID) for line in lines])


def received_of(line: ResultRow, provider: str) -> ReceivedAnswer:
    """One line alone, with the patient whom it shows."""
    return ReceivedAnswer(
        provider=provider,
        tin=line.tin,
        claim_number=line.claim_number,
        own_number=line.patient_account_number,
        patient=patient_of(line.patient),
        subscriber_hash=line.subscriber_hash,
        person_hash=line.person_hash,
        first_service_date=line.first_service_date or line.uploaded_first_date,
        answer=answer_of([line]),
    )


def received_answers(lines: QuerySet[ResultRow], provider: str) -> list[ReceivedAnswer]:
    """The answers of these lines, the parts of a claim together.

    Where the payer named no patient there is none: the one of the line is then the uploaded row's.
    """
    as_stored = ExpressionWrapper(F("patient"), BinaryField())
    in_order = lines.annotate(sealed_patient=as_stored).order_by("row", "claim_key", "part")
    values = in_order.values_list(*_SAID, *_ABOUT)
    return [_received([*of_one], provider) for _, of_one in groupby(values, key=lambda line: line[:2])]


def _received(lines: list[tuple[Any, ...]], provider: str) -> ReceivedAnswer:
    number, own, tin, patient, subscriber_hash, person_hash, first, named = lines[0][len(_SAID) :]
    return ReceivedAnswer(
        provider=provider,
        tin=tin,
        claim_number=number,
        own_number=own,
        patient=partial(_opened, patient if named else None),
        subscriber_hash=subscriber_hash if named else "",
        person_hash=person_hash if named else "",
        first_service_date=first,
        answer=combined([given(line[: len(_SAID)]) for line in lines]),
    )


def _opened(sealed: bytes | None) -> Patient:
    return patient_of(_PATIENT.from_db_value(sealed, None, None))

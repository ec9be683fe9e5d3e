"""Claims handed out by a plan, as one batch: taken in, given to people, and taken back, each with its history.

All of it is set-based, however many claims there are. A plan's lines are given as a query whose model has the columns
of ClaimFacts, and `known_claim`, `claim_version`, `person`, `held_by_rule`, `work_date` and `changes` beside them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Exists, F, Field, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import AnswerFacts, Claim, ClaimEvent, ClaimFacts, PayerAnswer
from claimdeck.storage.copying import insert_selected, update_selected

FACTS: Final = tuple(field.attname for field in ClaimFacts._meta.local_concrete_fields)
ANSWER: Final = tuple(field.attname for field in AnswerFacts._meta.local_concrete_fields)
# What a file says of a claim that is known: neither where it came from, nor what payers answered.
FROM_FILE: Final = tuple(name for name in FACTS if name not in (*ANSWER, "source", "reason"))

PLANNED_FOR_SOMEBODY: Final = Q(person__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One handing out: its id, who does it (None: the house itself), and the day whose capacity it uses."""

    organization_id: UUID
    batch_id: UUID
    by_id: UUID | None
    moment: datetime
    day: date


class ClaimsChanged(Exception):
    """Known claims are not as the plan saw them any more; nothing may be kept of what was written."""


def take_in(items: QuerySet[Any], batch: Batch) -> int:
    """Make a claim of each line that is new, on the desk of its person or in the pool; gives how many.

    Raises IntegrityError where a claim of that number is there already.
    """
    values: dict[str, Any] = {
        **{name: F(name) for name in FACTS},
        **_placed(batch),
        "organization_id": _value(Claim, "organization_id", batch.organization_id),
        "pooled_at": _value(Claim, "pooled_at", batch.moment),
        "created_at": _value(Claim, "created_at", batch.moment),
        "paid_before_cents": Coalesce(
            F("answer_paid_cents"), Value(0), output_field=_plain(Claim, "paid_before_cents")
        ),
        "version": _value(Claim, "version", 1),
    }
    made = insert_selected(Claim, *_selection(Claim, items.filter(known_claim__isnull=True), values))
    mine = Claim.objects.filter(batch_id=batch.batch_id, version=1)
    _tell(mine, batch, Happening.CREATED, to_value=Value(WorkState.POOL.value))
    _tell_where(mine, batch)
    answered = mine.exclude(answer_key="")
    told = {
        **{name: F(name) for name in ANSWER},
        "claim_id": F("pk"),
        "received_at": _value(PayerAnswer, "received_at", batch.moment),
    }
    insert_selected(PayerAnswer, *_selection(PayerAnswer, answered, told))
    return made


def hand_out_known(items: QuerySet[Any], batch: Batch, *, from_file: bool) -> int:
    """Give the known claims among the lines to their people, hold them, or change them as the file says.

    Gives how many claims were changed. Raises ClaimsChanged where one is not in the pool as the plan saw it.
    """
    wanted = items.filter(PLANNED_FOR_SOMEBODY | ~Q(held_by_rule="") | ~Q(changes="")).filter(known_claim__isnull=False)
    expected = wanted.count()
    if not expected:
        return 0
    version = F("claim_version") + 1
    values: dict[str, Any] = {**_placed(batch), "version": version}
    if from_file:
        values |= {name: F(name) for name in FROM_FILE}
    rows = wanted.order_by().values_list(
        "known_claim_id", *values.values(), F("claim_version"), Value(WorkState.POOL.value, _plain(Claim, "state"))
    )
    changed = update_selected(Claim, list(values), rows, unchanged=("version", "state"))
    if changed != expected:
        raise ClaimsChanged
    told = {
        **_entry(batch, Happening.UPDATED),
        "claim_id": F("known_claim_id"),
        "version": version,
        "explanation": F("changes"),
    }
    insert_selected(ClaimEvent, *_selection(ClaimEvent, wanted.exclude(changes=""), told))
    _tell_where(Claim.objects.filter(batch_id=batch.batch_id, version__gt=1), batch)
    return changed


def remove(claims: QuerySet[Claim]) -> int:
    """Delete claims with all that hangs on them, as if they had never been taken in; gives how many."""
    for related in Claim._meta.related_objects:
        if getattr(related.field, "db_constraint", False) and issubclass(related.related_model, Model):
            hanging = related.related_model._default_manager.filter(
                **{f"{related.field.name}__in": claims.values("pk")}
            )
            hanging._raw_delete(hanging.db)
    gone: int = claims._raw_delete(claims.db)
    return gone


def put_back(claims: QuerySet[Claim], batch: Batch) -> int:
    """Take claims that a plan handed out back into the pool; gives how many."""
    told = {
        **_entry(batch, Happening.UNDONE),
        "claim_id": F("pk"),
        "version": F("version") + 1,
        "from_user_id": F("assignee_id"),
        "from_value": F("state"),
        "to_value": Value(WorkState.POOL.value),
    }
    insert_selected(ClaimEvent, *_selection(ClaimEvent, claims, told))
    return claims.update(
        state=WorkState.POOL.value,
        assignee=None,
        assigned_at=None,
        assigned_date=None,
        held_by_rule="",
        batch_id=None,
        version=F("version") + 1,
        updated_at=batch.moment,
    )


def answered_since(moment: datetime) -> Exists:
    """Of claims: a payer has answered about it after that moment."""
    return Exists(PayerAnswer.objects.filter(claim=OuterRef("pk"), received_at__gt=moment))


def _placed(batch: Batch) -> dict[str, Any]:
    """Where a plan's line puts its claim: with a person, held, or in the pool."""
    moment, day = _value(Claim, "assigned_at", batch.moment), _value(Claim, "assigned_date", batch.day)
    somebody = {"person__isnull": False}
    return {
        "state": Case(
            When(**somebody, then=Value(WorkState.ASSIGNED.value)),
            default=Value(WorkState.POOL.value),
            output_field=_plain(Claim, "state"),
        ),
        "assignee_id": F("person_id"),
        "held_by_rule": F("held_by_rule"),
        "assigned_at": Case(When(**somebody, then=moment), default=None, output_field=_plain(Claim, "assigned_at")),
        "assigned_date": Case(
            When(**somebody, then=Coalesce(F("work_date"), day)),
            default=None,
            output_field=_plain(Claim, "assigned_date"),
        ),
        "batch_id": _value(Claim, "batch_id", batch.batch_id),
        "updated_at": _value(Claim, "updated_at", batch.moment),
    }


def _tell_where(claims: QuerySet[Claim], batch: Batch) -> None:
    """Entries for where the batch has put the claims."""
    pool, assigned = Value(WorkState.POOL.value), Value(WorkState.ASSIGNED.value)
    given = claims.filter(assignee__isnull=False)
    _tell(given, batch, Happening.ASSIGNED, from_value=pool, to_value=assigned, to_user_id=F("assignee_id"))
    _tell(claims.exclude(held_by_rule=""), batch, Happening.HELD, explanation=F("held_by_rule"))


def _tell(claims: QuerySet[Claim], batch: Batch, happening: Happening, **said: Any) -> None:
    told = {**_entry(batch, happening), "claim_id": F("pk"), "version": F("version"), **said}
    insert_selected(ClaimEvent, *_selection(ClaimEvent, claims, told))


def _entry(batch: Batch, happening: Happening) -> dict[str, Any]:
    return {
        "happening": Value(happening.value),
        "by_id": _value(ClaimEvent, "by_id", batch.by_id),
        "by_person": _value(ClaimEvent, "by_person", batch.by_id is not None),
        "batch_id": _value(ClaimEvent, "batch_id", batch.batch_id),
        "created_at": _value(ClaimEvent, "created_at", batch.moment),
    }


def _selection(model: type[Model], rows: QuerySet[Any], values: dict[str, Any]) -> tuple[list[str], QuerySet[Any, Any]]:
    """The names and the query of what is inserted; what is not said has the default of its field."""
    missing = {
        field.attname: _value(model, field.attname, field.get_default())
        for field in model._meta.local_concrete_fields
        if field.attname not in values and field.has_default() and not field.null
    }
    said = {**values, **missing}
    return list(said), rows.order_by().values_list(*said.values())


def _value(model: type[Model], name: str, value: Any) -> Value:
    return Value(value, _plain(model, name))


def _plain(model: type[Model], name: str) -> Field[Any, Any]:
    """A field of the kind of that column, to give a value its type."""
    field: Any = model._meta.get_field(name)
    while field.remote_field is not None:
        field = field.target_field
    plain: Field[Any, Any] = field.__class__() if field.get_internal_type() != "CharField" else field.clone()
    return plain

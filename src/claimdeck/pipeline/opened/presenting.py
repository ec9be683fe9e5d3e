"""What a caller is shown of an opened claim: whole for those who see patients, without people and days for others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypedDict

from claimdeck.accounts.access import Caller
from claimdeck.claims.domain.money import dollars
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.masking import mask
from claimdeck.pipeline.domain.amendments import column_at
from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE, PROVIDER, Column, Sort
from claimdeck.pipeline.domain.originals import Original, Row, Value
from claimdeck.pipeline.domain.rules.rule import Rule
from claimdeck.pipeline.domain.states import Place, Severity
from claimdeck.pipeline.opened import selectors
from claimdeck.pipeline.opened.schemas import ShownChange, ShownEntry, ShownPart, ShownValue, ShownViolation
from claimdeck.pipeline.schema.production.models import AuditEntry, ClaimViolation
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.stores.fitting import Misfit

# Columns that lead to a person though they say nothing about one.
_LEADS_TO_A_PERSON: Final = frozenset({"claim_id", "original_reference"})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTS: Final = {"diagnoses": (DIAGNOSIS, "sequence"), "providers": (PROVIDER, "line_number")}
# A part of the claim, the number and the role of one of them.
_Place = tuple[str, int, str]
_NOT_A_VALUE: Final = frozenset({"claim_id", "line_number", "sequence", "role"})


def amount(value: Decimal | None) -> str:
    """Dollars with cents; 0.00 for none."""
    return f"{value or 0:.2f}"


def claim_number(caller: Caller, claim_id: str) -> str:
    """The claim's number; its shape alone for those who see no patients."""
    return claim_id if caller.may(PATIENTS_READ) else mask(claim_id)


class Whole(TypedDict):
    """What the shapes of an opened claim have in common."""

    place: Place | None
    claim: list[ShownValue]
    lines: list[ShownPart]
    diagnoses: list[ShownPart]
    providers: list[ShownPart]


def place_of(current: StagedClaim | None) -> Place | None:
    """Where staging has the claim; None where it has none of this number."""
    return Place(current.processing_status) if current is not None else None


def whole(
    place: Place | None,
    original: Original,
    violations: list[ShownViolation],
    patients: bool,
    misfits: Sequence[Misfit] = (),
) -> Whole:
    """Every column of the claim with what is wrong with it: broken rules, and what production does not take."""
    unfit: dict[_Place, list[ShownViolation]] = {}
    for one in misfits:
        unfit.setdefault((one.part, one.number, one.role), []).append(_misfit(one))
    of_claim = [one for one in violations if not one.line_number] + unfit.get(("claims", 0, ""), [])
    return Whole(
        place=place,
        claim=_values(original["claim"], CLAIM, of_claim, patients),
        lines=[_line(row, violations, unfit, patients) for row in original["lines"]],
        diagnoses=[_part("diagnoses", row, unfit, patients) for row in original["diagnoses"]],
        providers=[_part("providers", row, unfit, patients) for row in original["providers"]],
    )


def history(claim_id: str, patients: bool) -> list[ShownEntry]:
    """What people did to the claim, newest first."""
    return [entry(one, patients) for one in selectors.history_of(claim_id)]


def _line(
    row: Row, violations: list[ShownViolation], unfit: Mapping[_Place, list[ShownViolation]], patients: bool
) -> ShownPart:
    number = int(row.get("line_number") or 0)
    mine = [one for one in violations if one.line_number == number] + unfit.get(("lines", number, ""), [])
    values = _values(row, LINE, mine, patients)
    beside = {value.name for value in values}
    return ShownPart(number=number, values=values, violations=[one for one in mine if one.column not in beside])


def _part(part: str, row: Row, unfit: Mapping[_Place, list[ShownViolation]], patients: bool) -> ShownPart:
    columns, counted_by = _PARTS[part]
    number, role = int(row.get(counted_by) or 0), str(row.get("role") or "")
    values = _values(row, columns, unfit.get((part, number, role), []), patients)
    return ShownPart(number=number, role=role, values=values, violations=[])


def _values(
    row: Row, columns: tuple[Column, ...], violations: Iterable[ShownViolation], patients: bool
) -> list[ShownValue]:
    about: dict[str, list[ShownViolation]] = {}
    for one in violations:
        about.setdefault(one.column, []).append(one)
    return [
        ShownValue(
            name=column.name,
            label=column.label,
            value=value_text(row.get(column.name), column) if patients or not personal(column) else None,
            hidden=not patients and personal(column),
            amendable=column.amendable,
            violations=about.get(column.name, []),
        )
        for column in columns
        if column.name not in _NOT_A_VALUE
    ]


def personal(column: Column) -> bool:
    """Whether a column is shown to those alone who see patients: people, days, and numbers that lead to people."""
    return column.patient or column.sort is Sort.DATE or column.name in _LEADS_TO_A_PERSON


def value_text(value: Value, column: Column) -> str | None:
    """A value of an original as people read it: dollars, units, ISO dates; null for an empty one."""
    if value is None or value == "":
        return None
    if column.sort is Sort.MONEY:
        return dollars(int(value))
    if column.sort is Sort.UNITS:
        return (
            f"{Decimal(int(value)) / 1000:f}".rstrip("0").rstrip(".") if int(value) % 1000 else str(int(value) // 1000)
        )
    # What no database takes, and no page shows: a sign that could not be read.
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")


def violation(one: ClaimViolation, rules: Mapping[str, Rule], patients: bool) -> ShownViolation:
    """A broken rule; the column that it is about where its rule is still in use.

    What is expected may name another day of the claim: for those who see no patients days are masked.
    """
    rule = rules.get(one.rule)
    return ShownViolation(
        line_number=one.line_number,
        rule=one.rule,
        column=rule.about.partition(".")[2] if rule is not None else "",
        severity=Severity(one.severity),
        carc=one.carc,
        rarc=one.rarc,
        seen=one.seen,
        expected=one.expected if patients else _DAY.sub(lambda day: mask(day[0]), one.expected),
        fix=one.fix,
    )


def _misfit(one: Misfit) -> ShownViolation:
    return ShownViolation(
        line_number=one.number if one.part == "lines" else 0,
        rule="",
        column=one.column,
        severity=Severity.REJECT,
        carc="",
        rarc="",
        seen="",
        expected="",
        fix=f"The production database does not take this value: it {one.problem}.",
    )


def entry(one: AuditEntry, patients: bool) -> ShownEntry:
    """An entry of the audit; names of columns for everybody, values and reasons for those who see patients."""
    names = [name for name in one.changed_columns.split(",") if name]
    old = one.old_values if patients and isinstance(one.old_values, dict) else {}
    new = one.new_values if patients and isinstance(one.new_values, dict) else {}
    return ShownEntry(
        at=one.changed_at,
        by=one.changed_by,
        action=one.action,
        version=one.version,
        reason=str(one.reason) if patients and one.reason is not None else None,
        changes=[
            ShownChange(column=path, old=_said(old.get(path), path), new=_said(new.get(path), path)) for path in names
        ],
    )


def _said(value: Value, path: str) -> str | None:
    """A value of the audit as people read it; what names no column, such as a waived rule, as it stands."""
    column = column_at(path)
    if column is None:
        return None if value is None else str(value)
    return value_text(value, column)

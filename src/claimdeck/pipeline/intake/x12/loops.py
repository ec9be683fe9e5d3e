"""Claims out of the segments of professional claims: where in the hierarchy each segment stands, and what it says.

Names of loops are those of the implementation guide, ASC X12N/005010X222A1. What a segment says that no column keeps is
still in the claim's original text.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

# Of one claim, and of each level above it; the guide's most are some 5,000 and 60.
MOST_SEGMENTS: Final = 10_000
MOST_SEGMENTS_ABOVE: Final = 200
_DIAGNOSES: Final = frozenset({"ABK", "ABF", "BK", "BF"})
_SERVICE: Final = "472"
_RECEIVED: Final = "050"


class _Level(IntEnum):
    """Whom or what a segment is about."""

    NOBODY = 0
    BILLING = 1
    SUBSCRIBER = 2
    PATIENT = 3
    CLAIM = 4
    OTHER_INSURANCE = 5
    LINE = 6


@dataclass(slots=True)
class Line:
    """A service line (2400)."""

    procedure: list[str] = field(default_factory=list)
    charge: str = ""
    unit_type: str = ""
    units: str = ""
    place_of_service: str = ""
    pointers: str = ""
    first_day: str = ""
    last_day: str = ""


@dataclass(slots=True)
class Person:
    """A subscriber (2010BA) or patient (2010CA)."""

    last_name: str = ""
    first_name: str = ""
    member_id: str = ""
    date_of_birth: str = ""
    gender: str = ""


@dataclass(slots=True)
class FoundClaim:
    """A claim (2300) as the file says it, with what the loops above it say; `segment` is the number of its CLM."""

    segment: int
    account: str = ""
    charge: str = ""
    place_of_service: str = ""
    frequency: str = ""
    billing_npi: str = ""
    billing_tin: str = ""
    billing_taxonomy: str = ""
    payer: str = ""
    financial_class: str = ""
    subscriber_id: str = ""
    patient: Person = field(default_factory=Person)
    secondary: str = ""
    original_reference: str = ""
    record_number: str = ""
    received: str = ""
    rendering: str = ""
    referring: str = ""
    facility_npi: str = ""
    lines: list[Line] = field(default_factory=list)
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    # Line, role, NPI: whoever has no column of the claim's.
    providers: dict[tuple[int, str], str] = field(default_factory=dict)
    context: list[str] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)


class Loops:
    """Follows the hierarchy; `component` separates the parts of an element."""

    def __init__(self, component: str) -> None:
        self._component = component
        self._level = _Level.NOBODY
        self._claim: FoundClaim | None = None
        self._billing: dict[str, str] = {}
        # Of the levels above claims: whom the last NM1 named, by its role.
        self._named = ""
        self._payer: dict[str, str] = {}
        self._subscriber = Person()
        self._patient: Person | None = None
        # The segments of the loops above the claim, by level.
        self._above: dict[_Level, list[str]] = {}

    def see(self, number: int, raw: str, elements: list[str]) -> FoundClaim | None:
        """Take in the next segment; gives the claim that ended with it."""
        kind = elements[0]
        ended = None
        if kind == "CLM":
            ended, self._claim = self._claim, self._begun(number, elements)
            self._level = _Level.CLAIM
        elif kind in ("HL", "SE"):
            ended, self._claim = self._claim, None
            self._enter(elements if kind == "HL" else [])
        elif kind == "LX" and self._claim is not None:
            self._level = _Level.LINE
            self._claim.lines.append(Line())
        elif kind == "SBR" and self._claim is not None:
            self._level = _Level.OTHER_INSURANCE
        else:
            reader = _READERS.get(kind)
            if reader is not None:
                reader(self, elements)
        self._keep(raw)
        return ended

    def _enter(self, elements: list[str]) -> None:
        """A hierarchical level: 20 billing provider, 22 subscriber, 23 patient; the loops below it are over."""
        level = {"20": _Level.BILLING, "22": _Level.SUBSCRIBER, "23": _Level.PATIENT}.get(_at(elements, 3))
        self._level = level or _Level.NOBODY
        for below in [kept for kept in self._above if kept >= self._level]:
            del self._above[below]
        self._named = ""
        if self._level <= _Level.BILLING:
            self._billing = {}
        if self._level <= _Level.SUBSCRIBER:
            self._payer, self._subscriber = {}, Person()
        self._patient = Person() if level is _Level.PATIENT else None

    def _keep(self, raw: str) -> None:
        if self._claim is not None:
            self._claim.segments.append(raw)
        elif self._level is not _Level.NOBODY:
            self._above.setdefault(self._level, []).append(raw)

    def _begun(self, number: int, elements: list[str]) -> FoundClaim:
        place = _at(elements, 5).split(self._component)
        return FoundClaim(
            segment=number,
            account=_at(elements, 1).strip(),
            charge=_at(elements, 2),
            place_of_service=place[0],
            frequency=_at(place, 2),
            billing_npi=self._billing.get("npi", ""),
            billing_tin=self._billing.get("tin", ""),
            billing_taxonomy=self._billing.get("taxonomy", ""),
            payer=self._payer.get("payer", ""),
            financial_class=self._payer.get("class", ""),
            subscriber_id=self._subscriber.member_id,
            patient=self._patient or self._subscriber,
            context=[raw for level in sorted(self._above) for raw in self._above[level]],
        )

    def _name(self, elements: list[str]) -> None:
        """NM1: a person or an organization in a role."""
        self._named = role = _at(elements, 1)
        if self._level is _Level.BILLING:
            if role == "85":
                self._billing["npi"] = _npi(elements)
        elif self._level is _Level.SUBSCRIBER and role == "IL":
            self._subscriber.last_name, self._subscriber.first_name = _at(elements, 3), _at(elements, 4)
            self._subscriber.member_id = _at(elements, 9)
        elif self._level is _Level.SUBSCRIBER and role == "PR":
            self._payer["payer"] = _at(elements, 9) or _at(elements, 3)
        elif self._level is _Level.PATIENT and role == "QC" and self._patient is not None:
            self._patient.last_name, self._patient.first_name = _at(elements, 3), _at(elements, 4)
        elif self._claim is not None:
            self._provider(self._claim, role, elements)

    def _provider(self, claim: FoundClaim, role: str, elements: list[str]) -> None:
        if self._level is _Level.OTHER_INSURANCE:
            if role == "PR" and not claim.secondary:
                claim.secondary = _at(elements, 3)
            return
        npi, line = _npi(elements), len(claim.lines)
        if not npi:
            return
        if role == "82" and not line and not claim.rendering:
            claim.rendering = npi
        elif role == "DN" and not line and not claim.referring:
            claim.referring = npi
        else:
            if role == "77" and not line:
                claim.facility_npi = claim.facility_npi or npi
            while (line, role) in claim.providers and len(role) < 3:
                # A second one in the same role; both are looked at.
                role += "2"
            claim.providers.setdefault((line, role), npi)

    def _reference(self, elements: list[str]) -> None:
        qualifier, value = _at(elements, 1), _at(elements, 2)
        if self._level is _Level.BILLING and qualifier in ("EI", "SY"):
            # A pay-to plan (2010AC) stands at this level too, with a number of its own.
            if self._named == "85":
                self._billing["tin"] = value
        elif self._level is _Level.CLAIM and self._claim is not None:
            if qualifier == "F8":
                self._claim.original_reference = value
            elif qualifier == "EA":
                self._claim.record_number = value

    def _taxonomy(self, elements: list[str]) -> None:
        if self._level is _Level.BILLING and _at(elements, 1) == "BI":
            self._billing["taxonomy"] = _at(elements, 3)

    def _insurance(self, elements: list[str]) -> None:
        if self._level is _Level.SUBSCRIBER:
            self._payer["class"] = _at(elements, 9)

    def _demographics(self, elements: list[str]) -> None:
        whose = self._patient if self._level is _Level.PATIENT else self._subscriber
        if self._level in (_Level.SUBSCRIBER, _Level.PATIENT) and whose is not None:
            whose.date_of_birth, whose.gender = _at(elements, 2), _at(elements, 3)

    def _date(self, elements: list[str]) -> None:
        """DTP: D8 is a day, RD8 a range with a hyphen."""
        qualifier, form, value = _at(elements, 1), _at(elements, 2), _at(elements, 3)
        if self._claim is None:
            return
        if self._level is _Level.LINE and qualifier == _SERVICE:
            first, _, last = value.partition("-") if form == "RD8" else (value, "", value)
            self._claim.lines[-1].first_day, self._claim.lines[-1].last_day = first, last
        elif self._level is _Level.CLAIM and qualifier == _RECEIVED:
            self._claim.received = value

    def _codes(self, elements: list[str]) -> None:
        """HI: diagnoses; what else it can say (conditions, procedures of anesthesia) has no column."""
        if self._level is not _Level.CLAIM or self._claim is None:
            return
        for element in elements[1:]:
            parts = element.split(self._component)
            if parts[0] in _DIAGNOSES and _at(parts, 1).strip():
                self._claim.diagnoses.append((parts[1].strip(), parts[0]))

    def _service(self, elements: list[str]) -> None:
        """SV1: HC:procedure:modifiers, charge, unit type, units, place of service, pointers."""
        if self._level is not _Level.LINE or self._claim is None:
            return
        line = self._claim.lines[-1]
        line.procedure = _at(elements, 1).split(self._component)[1:6]
        line.charge, line.unit_type, line.units = _at(elements, 2), _at(elements, 3), _at(elements, 4)
        line.place_of_service = _at(elements, 5)
        line.pointers = ":".join(_at(elements, 7).split(self._component))


_READERS: Final = {
    "NM1": Loops._name,
    "REF": Loops._reference,
    "PRV": Loops._taxonomy,
    "SBR": Loops._insurance,
    "DMG": Loops._demographics,
    "DTP": Loops._date,
    "HI": Loops._codes,
    "SV1": Loops._service,
}


def _at(elements: list[str], place: int) -> str:
    return elements[place] if len(elements) > place else ""


def _npi(elements: list[str]) -> str:
    """NM109 where NM108 says that it is an NPI."""
    return _at(elements, 9).strip() if _at(elements, 8) == "XX" else ""

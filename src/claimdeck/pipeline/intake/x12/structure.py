"""Whether a transaction is built as the implementation guide wants it: who belongs to whom, what stands inside of what.

A claim belongs to the levels above it by where it stands; a level that names another parent than the one it stands
under would have its claims billed by somebody else. So such a file is refused, not guessed at.
"""

from collections.abc import Callable
from typing import Final

from claimdeck.kit.errors import Refused

# BHT01 of the guide: information source, subscriber, dependent.
_PURPOSE: Final = "0019"
_NAMES: Final = {"20": "billing provider", "22": "subscriber", "23": "patient"}
_ABOVE: Final = {"20": "", "22": "20", "23": "22"}
_WITH_CLAIMS: Final = ("22", "23")


class Structure:
    """Is shown every segment of a file in its order; knows the levels (HL) that are open."""

    def __init__(self) -> None:
        self._begun = False
        self._levels = 0
        self._open: dict[str, str] = {}
        self._claim = self._line = self._service = False

    def see(self, number: int, elements: list[str]) -> None:
        """Take in the next segment. Raises Refused, with its number, where it cannot stand."""
        kind = elements[0]
        if self._begun:
            self._begun = False
            if kind != "BHT" or elements[1:2] != [_PURPOSE]:
                raise _refused(number, f"a transaction begins with BHT*{_PURPOSE} after its ST, and this one does not")
        check = _CHECKS.get(kind)
        fault = check(self, elements) if check is not None else None
        if fault is not None:
            raise _refused(number, fault)

    def _transaction(self, _: list[str]) -> str | None:
        self._begun, self._levels, self._open = True, 0, {}
        self._claim = self._line = self._service = False
        return None

    def _level(self, elements: list[str]) -> str | None:
        number, parent, level = (elements[place] if len(elements) > place else "" for place in (1, 2, 3))
        self._claim = self._line = False
        self._levels += 1
        if level not in _NAMES:
            return "HL03 is none of 20 (billing provider), 22 (subscriber) and 23 (patient)"
        if number != str(self._levels):
            return f"HL01 is not {self._levels:,}: the levels of a transaction are counted from 1"
        above = _ABOVE[level]
        if not above and parent:
            return "HL02 names somebody above a billing provider, where there is nobody"
        if above and not self._open.get(above):
            return f"this {_NAMES[level]} (HL) stands under no {_NAMES[above]}"
        if above and parent != self._open[above]:
            return f"HL02 does not name the {_NAMES[above]} that this {_NAMES[level]} stands under"
        self._open = {kept: place for kept, place in self._open.items() if kept < level} | {level: number}
        return None

    def _claim_begins(self, _: list[str]) -> str | None:
        self._claim, self._line = True, False
        if not any(level in self._open for level in _WITH_CLAIMS):
            return "a claim (CLM) stands under no subscriber or patient (HL)"
        return None

    def _line_begins(self, _: list[str]) -> str | None:
        self._line, self._service = True, False
        return None if self._claim else "a service line (LX) stands outside of a claim (CLM)"

    def _service_said(self, elements: list[str]) -> str | None:
        if elements[0] != "SV1":
            return f"{elements[0]} is no professional service; service lines of professional claims have SV1"
        if not self._line:
            return "a service (SV1) stands outside of a service line (LX)"
        if self._service:
            return "a service line (LX) has two services (SV1)"
        self._service = True
        return None


_CHECKS: Final[dict[str, Callable[[Structure, list[str]], str | None]]] = {
    "ST": Structure._transaction,
    "HL": Structure._level,
    "CLM": Structure._claim_begins,
    "LX": Structure._line_begins,
    **dict.fromkeys(("SV1", "SV2", "SV3"), Structure._service_said),
}


def _refused(number: int, fault: str) -> Refused:
    return Refused(f"Segment {number:,}: {fault}. Have the file written and sent again.")

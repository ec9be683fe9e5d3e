"""Which practice rows without a tax id belong to: named with --practice, or asked for on the terminal."""

import sys
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import typer

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_for
from claimdeck.cli.terminal import Terminal
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.kit.identifiers import tin_digits

_NOT_FOUND: Final = (
    "There is no such practice. `claimdeck practices list` shows them, `claimdeck practices add TIN NAME` makes one."
)
_SEVERAL: Final = "Several practices have this name. Give the tax id instead."
_NAME_IT: Final = "Name it with --practice TIN, or for good with `claimdeck practices default TIN`."
_MAKE_ONE: Final = "Make one with `claimdeck practices add TIN NAME`."
_TRIES: Final = 3


def practice_named(wanted: str, caller: Caller) -> UUID:
    """By tax id, or by name whatever its case. Raises Refused."""
    found = _matching(wanted, list(practices_for(caller)))
    if len(found) == 1:
        return found[0].pk
    message = _SEVERAL if found else _NOT_FOUND
    raise Refused("The practice was not found; nothing was asked.", errors=[FieldError("--practice", message)])


def practice_asked_for(refusal: Refused, caller: Caller, terminal: Terminal, *, may_ask: bool) -> UUID:
    """The answer of the person at the terminal to a refusal with the code PRACTICE_NEEDED.

    Raises Refused, naming the option, where nobody can be asked or no answer is one of the practices.
    """
    practices = list(practices_for(caller))
    why = refusal.errors[0].message
    if practices and may_ask and sys.stdin.isatty() and sys.stderr.isatty():
        terminal.say(why)
        for place, practice in enumerate(practices, start=1):
            terminal.say(f"  {place}  {practice.tin}  {practice.name}")
        for _ in range(_TRIES):
            wanted = typer.prompt(f"{terminal.mark}Number, tax id or name", err=True)
            found = _matching(wanted, practices) or _numbered(wanted, practices)
            if len(found) == 1:
                return found[0].pk
            terminal.say(_SEVERAL if found else "That is none of these practices.")
    fault = FieldError("--practice", f"{why} {_NAME_IT if practices else _MAKE_ONE}")
    raise Refused(refusal.detail, code=refusal.code, errors=[fault])


def _matching(wanted: str, practices: Sequence[Practice]) -> list[Practice]:
    tin, name = tin_digits(wanted), wanted.strip().casefold()
    return [p for p in practices if p.tin == tin or p.name.casefold() == name]


def _numbered(wanted: str, practices: Sequence[Practice]) -> list[Practice]:
    place = int(wanted) if wanted.strip().isdecimal() and len(wanted) < 4 else 0
    return [practices[place - 1]] if 0 < place <= len(practices) else []

"""Codes of claims: what a payer gives as the reason of an adjustment or as a remark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """A reason or remark code; `kind` is CARC, RARC, REMARK or the payer's word; description as it came."""

    kind: str
    code: str
    description: str

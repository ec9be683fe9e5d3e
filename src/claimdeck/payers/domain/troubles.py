"""What keeps an account from being asked (pure)."""

from enum import StrEnum


class TroubleKind(StrEnum):
    """The payer does not answer, or it does not take the account's credentials."""

    DOWN = "down"
    REFUSED = "refused"

"""Noting that a payer refuses an account's credentials, and that it takes them again."""

from uuid import UUID

from claimdeck.kit.clock import now
from claimdeck.payers.domain.troubles import TroubleKind
from claimdeck.payers.gate.runtime import Gate
from claimdeck.payers.models import Trouble


class Refusals:
    """What one open payer hears about its credentials; the database is written only when that changes."""

    def __init__(self, gate: Gate, account_id: UUID) -> None:
        self._gate = gate
        self._account_id = account_id
        # Another process may have noted a refusal: the first answer is noted in any case.
        self._refused: bool | None = None

    def heard(self, *, refused: bool) -> None:
        """The payer has refused the credentials, or has answered a call that was made with them."""
        if self._refused is not refused:
            self._refused = refused
            self._gate.submit(self._note if refused else self._forget)

    def _note(self) -> None:
        trouble = Trouble(account_id=self._account_id, kind=TroubleKind.REFUSED.value, since=now())
        Trouble.objects.bulk_create([trouble], ignore_conflicts=True)

    def _forget(self) -> None:
        Trouble.objects.filter(account_id=self._account_id, kind=TroubleKind.REFUSED.value).delete()

"""What a biller chooses beside a file, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.kit.clock import today
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.connectors import CONNECTORS, DEFAULT_PROVIDER, limits_of
from claimdeck.payers.domain.windows import months_before
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.selectors import account_for
from claimdeck.status.scoping import usual_practice

SHORTEST_RECHECK: Final = timedelta(hours=1)
LONGEST_RECHECK: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What a biller chooses beside the file.

    `columns` maps headers of the file to our columns, "" for none; None takes the mapping that was last made by
    hand for such a file, if there is one.
    """

    provider: str = DEFAULT_PROVIDER
    use_batch_query: bool = True
    start_date: date | None = None
    end_date: date | None = None
    practice_id: UUID | None = None
    recheck_every: timedelta | None = None
    columns: Mapping[str, str] | None = None


def checked_options(caller: Caller, options: UploadOptions) -> tuple[PayerAccount, Practice | None]:
    """The payer account and the practice for rows without a TIN. Raises Refused with all faults at once."""
    faults: list[FieldError] = []
    account = account_for(caller.organization, options.provider) if options.provider in CONNECTORS else None
    if options.provider not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        faults.append(FieldError("provider", f"This payer is not known. Choose one of: {known}."))
    elif account is None:
        name = CONNECTORS[options.provider].name
        message = (
            f"No payer account is set up for {name}. Add one under Settings, "
            "or set UHC_BASE_URL, UHC_CLIENT_ID and UHC_CLIENT_SECRET."
        )
        faults.append(FieldError("provider", message))
    faults.extend(_date_faults(options, account))
    faults.extend(recheck_faults(options.recheck_every, timedelta(days=settings.OPTIONS.retention_days)))
    mine = practices_by_tin_for(caller)
    if options.practice_id is not None:
        practice = next((p for p in mine.values() if p.pk == options.practice_id), None)
        if practice is None:
            faults.append(FieldError("practice", "There is no such practice that you may use."))
    else:
        practice = usual_practice(caller.organization, mine)
    if faults or account is None:
        raise Refused("The upload was not accepted; nothing was stored or sent.", errors=faults)
    return account, practice


def _date_faults(options: UploadOptions, account: PayerAccount | None) -> list[FieldError]:
    start, end = options.start_date, options.end_date
    faults = []
    if start and end and end < start:
        faults.append(FieldError("end_date", "The end lies before the start. Exchange the two dates."))
    elif end and account is not None:
        earliest = months_before(today(), limits_of(account).lookback_months)
        if end < earliest:
            message = (
                f"The payer answers for service dates from {earliest.isoformat()} on, and the end lies before that. "
                "Choose a later end, or leave both dates empty."
            )
            faults.append(FieldError("end_date", message))
    if start and start > today():
        faults.append(FieldError("start_date", "The start lies in the future. Choose an earlier date."))
    return faults


def recheck_faults(every: timedelta | None, kept: timedelta) -> list[FieldError]:
    """What is wrong with a schedule of re-checks for an upload that is `kept` for so long from now on."""
    if every is None:
        return []
    if not SHORTEST_RECHECK <= every <= LONGEST_RECHECK:
        message = "Choose a duration from PT1H (one hour) to P366D, or leave it empty to switch re-checks off."
        return [FieldError("recheck_every", message)]
    if every >= kept:
        message = (
            f"The upload and its results are deleted {settings.OPTIONS.retention_days} days after the upload, "
            "before the first re-check. Choose a shorter time, or leave it empty."
        )
        return [FieldError("recheck_every", message)]
    return []

"""What may be done with a person as a whole: the account of the room below, and how they work."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from claimdeck.accounts import members
from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.people import employees


@transaction.atomic
def change_user(user: User, changes: Mapping[str, Any], by: Caller | None = None) -> None:
    """Set what is named of the account and of how the person works, all or nothing. Raises Refused, Conflict."""
    of_work = {name: value for name, value in changes.items() if name in employees.FIELDS}
    of_account = {name: value for name, value in changes.items() if name not in employees.FIELDS}
    if of_account:
        members.change_member(user, of_account, by=by)
    if of_work:
        employees.change_employee(user, of_work, by=by)

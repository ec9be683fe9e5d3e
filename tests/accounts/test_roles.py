"""Who may do what, as the rooms declare it together; a room that comes later has a table of its own."""

from typing import Final

import pytest

from claimdeck.accounts.domain import roles
from claimdeck.accounts.domain.roles import EVERYONE, Access, Permission, Scope, permissions_of
from claimdeck.kit.rooms import Gathered

OWN: Final = frozenset({"notifications", "notifications.change", "tokens.manage"})
LOOK: Final = frozenset({"patients.read", "status.read", "practices.read", "payers.read", "runs.read"})
WORK: Final = frozenset({"status.upload", "status.delete", "claims.search"})
MANAGE: Final = frozenset({"practices.manage", "payers.manage", "members.manage"})
ALLOWED: Final = {
    Access.ADMIN: OWN | LOOK | WORK | MANAGE | {"members.read", "access_records.read", "monitoring.read"},
    Access.MEMBER: OWN | LOOK | WORK,
    Access.AUDITOR: OWN | LOOK | {"access_records.read", "members.read"},
    Access.OPERATOR: OWN | {"payers.read", "runs.read", "monitoring.read"},
}
ALL: Final = frozenset[str]().union(*ALLOWED.values())
SCOPED: Final = {
    Scope.FULL: ALL - {"tokens.manage"},
    Scope.STATUS: LOOK | WORK,
    Scope.PIPELINE: frozenset({"patients.read", "monitoring.read"}),
    Scope.READ: ALL - WORK - MANAGE - {"tokens.manage", "notifications.change"},
}


def codes(access: Access, *scopes: Scope) -> frozenset[str]:
    """What they may of what is listed here."""
    may = permissions_of(access, frozenset(scopes) if scopes else None)
    return frozenset(permission.code for permission in may) & ALL


@pytest.mark.parametrize("access", list(Access))
def test_the_table(access: Access) -> None:
    assert codes(access) == ALLOWED[access]
    for scope in Scope:
        assert codes(access, scope) == ALLOWED[access] & SCOPED[scope]
    assert codes(access, Scope.STATUS, Scope.READ) == ALLOWED[access] & (SCOPED[Scope.STATUS] | SCOPED[Scope.READ])


def test_what_no_room_brings_is_refused() -> None:
    assert Permission("made-up", EVERYONE, frozenset(Scope)) not in permissions_of(Access.ADMIN)


def test_nobody_may_anything_before_the_rooms_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "PERMISSIONS", Gathered[Permission]())
    assert [permissions_of(access) for access in Access] == [frozenset()] * len(Access)


def test_a_token_that_reads_never_gets_what_changes_something() -> None:
    with pytest.raises(ValueError, match="changes something"):
        Permission("made-up", EVERYONE, frozenset({Scope.READ}), changes=True)

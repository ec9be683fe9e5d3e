"""What people do to access itself: the one list of kinds that are written down."""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any


class Kind(StrEnum):
    """One kind of audit record. A kind that nothing causes fails a test."""

    LOGGED_IN = auto()
    LOGIN_FAILED = auto()
    LOCKED_OUT = auto()
    LOGGED_OUT = auto()
    SESSION_EXPIRED = auto()
    SESSIONS_ENDED = auto()
    PASSWORD_CHANGED = auto()
    PASSWORD_RESET = auto()
    ONE_TIME_PASSWORD_USED = auto()
    REGISTERED = auto()
    INVITATION_MADE = auto()
    INVITATION_REVOKED = auto()
    MEMBER_ADDED = auto()
    MEMBER_CHANGED = auto()
    MEMBER_REMOVED = auto()
    EMPLOYEE_CHANGED = auto()
    SKILL_ADDED = auto()
    SKILL_CHANGED = auto()
    SKILL_REMOVED = auto()
    ROLE_ADDED = auto()
    ROLE_CHANGED = auto()
    ROLE_REMOVED = auto()
    ABSENCE_ADDED = auto()
    ABSENCE_CHANGED = auto()
    ABSENCE_REMOVED = auto()
    TOKEN_MADE = auto()
    TOKEN_CHANGED = auto()
    TOKEN_REVOKED = auto()
    ORGANIZATION_ADDED = auto()
    ORGANIZATION_CHANGED = auto()
    PRACTICE_ADDED = auto()
    PRACTICE_CHANGED = auto()
    MAPPING_ADDED = auto()
    MAPPING_CHANGED = auto()
    MAPPING_REMOVED = auto()
    PAYER_ACCOUNT_ADDED = auto()
    PAYER_ACCOUNT_CHANGED = auto()
    PAYER_ACCOUNT_REMOVED = auto()
    PAYER_LIMITS_ADDED = auto()
    PAYER_LIMITS_CHANGED = auto()
    PAYER_LIMITS_REMOVED = auto()
    WORK_SETTINGS_CHANGED = auto()
    RULES_CHANGED = auto()
    KEYS_ROTATED = auto()
    EXPORTED = auto()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """`{name: [from, to]}` of what differs; what is new is from None, and named only where it says something."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and (name in before or value not in (None, "", False, [], {}))
    }

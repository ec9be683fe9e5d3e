"""What a person may do about rules: weigh them otherwise, switch them off, write their own. Each is written down."""

from typing import Final

from django.db import transaction
from django.db.models import Max

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.models import Organization
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, NotFound, Refused
from claimdeck.pipeline.domain.rules.expressions import NotAnExpression
from claimdeck.pipeline.domain.rules.own import PREFIX, OwnText, own_rule
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rule import Rule
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule, RuleSetting
from claimdeck.pipeline.rulebooks import own_rows, text_of

MOST_OWN: Final = 100
_BY_ID: Final = {rule.id: rule for rule in RULES}


def set_rule(
    organization: Organization, by: Caller | None, rule: str, severity: Severity | None, *, active: bool
) -> None:
    """Run one of Claimdeck's rules with another severity (None: its own), or not at all; turn an own rule on or off.

    Raises NotFound, Refused for a severity of an own rule, Conflict for an own rule that was not tried.
    """
    with transaction.atomic():
        if rule.startswith(PREFIX):
            if severity is not None:
                raise Refused("The severity of a rule of your own is part of it: store a new version.")
            _turn(organization, by, rule.removeprefix(PREFIX), active=active)
        elif rule in _BY_ID:
            _weigh(organization, by, _BY_ID[rule], severity, active=active)
        else:
            raise NotFound(f"There is no rule {rule}.")


def write_own(organization: Organization, by: Caller | None, text: OwnText) -> OwnRule:
    """Store a rule, or its next version, switched off; what runs goes on running.

    Raises Refused, with the place where the expression is wrong, and for more rules than an organization may have.
    """
    checked(text)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        rows = own_rows(organization)
        last = rows.filter(name=text.name).first()
        if last is not None and text_of(last) == text:
            return last
        if last is None and rows.order_by().values("name").distinct().count() >= MOST_OWN:
            raise Refused(f"An organization has at most {MOST_OWN} rules of its own. Change one that you have.")
        version = 1 + (rows.filter(name=text.name).aggregate(last=Max("version"))["last"] or 0)
        row = OwnRule.objects.create(
            organization=organization,
            name=text.name,
            version=version,
            level=text.level.value,
            expression=text.expression,
            severity=text.severity.value,
            carc=text.carc,
            rarc=text.rarc,
            expected=text.expected,
            fix=text.fix,
            created_by=by.user if by is not None else None,
        )
        change = [None if last is None else last.expression, text.expression]
        _record(organization, by, PREFIX + text.name, {"version": [version - 1 or None, version], "expression": change})
    return row


def checked(text: OwnText) -> Rule:
    """The rule as it would run. Raises Refused with the place where the expression is wrong."""
    try:
        return own_rule(text)
    except NotAnExpression as error:
        raise Refused(
            f"The expression of {text.name} cannot be used. {error}",
            code="NOT_AN_EXPRESSION",
            errors=[FieldError("expression", str(error))],
            members={"line": error.line, "column": error.column},
        ) from None


def newest_own(organization: Organization, name: str) -> OwnRule:
    """The newest version of that name. Raises NotFound."""
    row = own_rows(organization).filter(name=name).first()
    if row is None:
        raise NotFound(f"There is no rule {PREFIX}{name}.")
    return row


def _turn(organization: Organization, by: Caller | None, name: str, *, active: bool) -> None:
    newest = newest_own(organization, name)
    if active and newest.tried_at is None:
        raise Conflict(
            f"Version {newest.version} of this rule was not tried yet. Try it on claims, then turn it on.",
            code="NOT_TRIED",
        )
    before = own_rows(organization).filter(name=name, active=True).first()
    own_rows(organization).filter(name=name).update(active=False)
    if active:
        OwnRule.objects.filter(pk=newest.pk).update(active=True)
    was, now_ = (before.version if before is not None else None), (newest.version if active else None)
    if was != now_:
        _record(organization, by, PREFIX + name, {"active version": [was, now_]})


def _weigh(
    organization: Organization, by: Caller | None, rule: Rule, severity: Severity | None, *, active: bool
) -> None:
    setting, _ = RuleSetting.objects.select_for_update().get_or_create(organization=organization, rule=rule.id)
    wanted = severity.value if severity is not None else ""
    changes: dict[str, object] = {}
    if setting.severity != wanted:
        changes["severity"] = [setting.severity or rule.severity.value, wanted or rule.severity.value]
    if setting.active != active:
        changes["active"] = [setting.active, active]
    if not changes:
        return
    setting.severity, setting.active = wanted, active
    setting.changed_at, setting.changed_by = now(), by.user if by is not None else None
    setting.save()
    _record(organization, by, rule.id, changes)


def _record(organization: Organization, by: Caller | None, rule: str, changes: dict[str, object]) -> None:
    record(
        Kind.RULES_CHANGED,
        by,
        subject="claim rules",
        subject_id=rule,
        subject_name=rule,
        changes=changes,
        organization=organization,
    )

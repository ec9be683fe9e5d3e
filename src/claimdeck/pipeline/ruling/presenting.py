"""All rules as they are shown: Claimdeck's with what the organization set, and its own."""

from claimdeck.accounts.models import Organization
from claimdeck.pipeline.domain.rules.expressions import FUNCTIONS
from claimdeck.pipeline.domain.rules.own import AUTHORS_COLUMNS, PREFIX
from claimdeck.pipeline.domain.rules.registry import FAMILIES
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule, RuleSetting
from claimdeck.pipeline.rulebooks import own_rows
from claimdeck.pipeline.ruling.schemas import AuthorsColumnShown, RulesShown, ShownOwnRule, ShownRule

_TYPES = {"String": "text", "Date": "date", "Float64": "number", "Int64": "number", "Int32": "number"}


def all_rules(organization: Organization) -> RulesShown:
    """Every rule; three queries."""
    settings = {setting.rule: setting for setting in RuleSetting.objects.filter(organization=organization)}
    return RulesShown(
        rules=[
            ShownRule(
                id=rule.id,
                family=family,
                title=rule.title,
                level=rule.level,
                severity=Severity((setting.severity if setting else "") or rule.severity),
                default_severity=rule.severity,
                active=setting is None or setting.active,
                carc=rule.carc,
                rarc=rule.rarc,
                fix=rule.fix,
                about=rule.about,
                needs=sorted(rule.needs),
            )
            for family, rules in FAMILIES.items()
            for rule in rules
            for setting in [settings.get(rule.id)]
        ],
        own=own_rules(organization),
        columns={
            level.value: [
                AuthorsColumnShown(
                    name=name,
                    type=_TYPES[str(one.dtype)],
                    label=one.column.label if one.column is not None else name.replace("_", " "),
                )
                for name, one in columns.items()
            ]
            for level, columns in AUTHORS_COLUMNS.items()
        },
        functions=sorted(FUNCTIONS),
    )


def own_rules(organization: Organization) -> list[ShownOwnRule]:
    """The newest version of each rule that it wrote."""
    active = dict(own_rows(organization).filter(active=True).values_list("name", "version"))
    return [own_shown(row, active.get(row.name)) for row in newest_rows(organization)]


def newest_rows(organization: Organization) -> list[OwnRule]:
    """The newest version of each rule that it wrote, as stored."""
    newest: dict[str, OwnRule] = {}
    for row in own_rows(organization).select_related("created_by"):
        newest.setdefault(row.name, row)
    return list(newest.values())


def own_shown(row: OwnRule, active_version: int | None) -> ShownOwnRule:
    """One version."""
    return ShownOwnRule(
        id=PREFIX + row.name,
        name=row.name,
        version=row.version,
        active_version=active_version,
        level="line" if row.level == "line" else "claim",
        expression=row.expression,
        severity=Severity(row.severity),
        carc=row.carc,
        rarc=row.rarc,
        expected=row.expected,
        fix=row.fix,
        tried_at=row.tried_at,
        created_at=row.created_at,
        created_by=row.created_by.get_username() if row.created_by is not None else "",
    )

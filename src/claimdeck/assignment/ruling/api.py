"""Rules over HTTP: read, replaced as a whole, tried before they are stored."""

from collections.abc import Mapping

from django.http import HttpRequest
from ninja import File, Router
from ninja import Form as FormData
from ninja.files import UploadedFile

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ
from claimdeck.assignment.ruling import commands, reading, trial
from claimdeck.assignment.ruling.reading import WrittenRule
from claimdeck.assignment.ruling.schemas import (
    FileTrialForm,
    RuleOut,
    RulesForm,
    RulesOut,
    RulesTrial,
    RulesTrialForm,
    RuleToKeep,
)
from claimdeck.uploads.receiving import ReceivedFile

router = Router(tags=["assignment"], auth=signed_in)


@router.get("rules/", response=RulesOut, summary="The rules that plans follow, in their order")
def rule_list(request: HttpRequest) -> RulesOut:
    """The first rule whose conditions all hold decides about a claim; each is given as a sentence too."""
    caller = require(request, ASSIGNMENT_READ)
    return _shown(caller, reading.written_rules(caller.organization))


@router.put("rules/", response=RulesOut, summary="Store all rules in their order")
def replace_rules(request: HttpRequest, form: RulesForm) -> RulesOut:
    """In place of those of the version that was read; 409 where somebody has changed them meanwhile."""
    caller = require(request, ASSIGNMENT_MANAGE)
    return _shown(caller, commands.replace_rules(caller, form.version, [written(rule) for rule in form.rules]))


@router.post("rules/try/", response=RulesTrial, summary="Try rules on the pool")
def try_rules(request: HttpRequest, form: RulesTrialForm) -> RulesTrial:
    """How many of the claims that wait each rule takes, and what that changes against the stored rules."""
    caller = require(request, ASSIGNMENT_MANAGE)
    return trial.try_on_pool(caller, [written(rule) for rule in form.rules])


@router.post("rules/try/file/", response=RulesTrial, summary="Try rules on a file of claims")
def try_rules_on_file(request: HttpRequest, form: FormData[FileTrialForm], file: File[UploadedFile]) -> RulesTrial:
    """The same with the claims of a file, of which nothing is kept."""
    caller = require(request, ASSIGNMENT_MANAGE)
    return trial.try_on_file(caller, [written(rule) for rule in form.read()], ReceivedFile.of(file))


def written(rule: RuleToKeep) -> WrittenRule:
    """A rule as it was sent, with only what it says."""
    return WrittenRule(
        id=rule.id,
        name=rule.name,
        is_active=rule.is_active,
        conditions=[one.model_dump(mode="json", exclude_defaults=True) for one in rule.conditions],
        action=rule.action.model_dump(mode="json", exclude_defaults=True),
    )


def _shown(caller: Caller, rules: tuple[WrittenRule, ...]) -> RulesOut:
    people = reading.people_by_key(caller.organization)
    return RulesOut(
        version=reading.version_of(rules), rules=[_rule(rule.id, rule, people) for rule in rules if rule.id is not None]
    )


def _rule(rule_id: int, rule: WrittenRule, people: Mapping[str, str]) -> RuleOut:
    return RuleOut(**rule.content, id=rule_id, is_active=rule.is_active, sentence=reading.sentence_of(rule, people))

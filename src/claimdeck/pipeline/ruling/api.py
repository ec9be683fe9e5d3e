"""Rules of the pipeline over HTTP: read, weighed otherwise, written, tried."""

from django.http import HttpRequest
from ninja import Router, Status

from claimdeck.accounts.access import signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.rules.own import PREFIX
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ, PIPELINE_RULES
from claimdeck.pipeline.ruling import commands, presenting, trial
from claimdeck.pipeline.ruling.files import text_of_form
from claimdeck.pipeline.ruling.schemas import (
    OwnRuleForm,
    RuleSettingForm,
    RulesShown,
    RuleTrial,
    RuleTrialForm,
)

router = Router(tags=["pipeline: rules"], auth=signed_in)


@router.get("pipeline/rules/", response=RulesShown, summary="All rules, with what the organization set")
def claim_rules(request: HttpRequest) -> RulesShown:
    """Claimdeck's rules in the order of their families, then the organization's own; and what these may name."""
    return presenting.all_rules(require_owner(request, PIPELINE_READ).organization)


@router.put("pipeline/rules/", response=RulesShown, summary="Weigh a rule otherwise, or switch it on or off")
def set_claim_rule(request: HttpRequest, form: RuleSettingForm) -> RulesShown:
    """A rule of one's own runs from then on in its newest version, which must have been tried (409 else)."""
    caller = require_owner(request, PIPELINE_RULES)
    commands.set_rule(caller.organization, caller, form.rule, form.severity, active=form.active)
    return presenting.all_rules(caller.organization)


@router.post("pipeline/rules/", response={201: RulesShown}, summary="Write a rule, or its next version")
def write_claim_rule(request: HttpRequest, form: OwnRuleForm) -> Status[RulesShown]:
    """It is off until it was tried and turned on. A bad expression is refused with its line and column (422)."""
    caller = require_owner(request, PIPELINE_RULES)
    commands.write_own(caller.organization, caller, text_of_form(form))
    return Status(201, presenting.all_rules(caller.organization))


@router.post("pipeline/rules/try/", response=RuleTrial, summary="Try a rule on staged claims")
def try_claim_rule(request: HttpRequest, form: RuleTrialForm) -> RuleTrial:
    """How many claims break it, which, and what would become of them; nothing of the claims is changed."""
    caller = require_owner(request, PIPELINE_RULES)
    if (form.name is None) == (form.rule is None):
        raise Refused("Say which rule: `name` for a stored one, or `rule` as it is written.")
    if form.rule is not None:
        tried = trial.try_text(caller.organization, text_of_form(form.rule), most=form.most, batch=form.batch)
    else:
        tried = trial.try_stored(caller.organization, form.name or "", most=form.most, batch=form.batch)
    name = form.rule.name if form.rule is not None else form.name
    record_access(caller, action="view", subject="pipeline.rule_trial", subject_id=f"{PREFIX}{name}")
    return tried

"""An organization's rules as a YAML file: to keep beside other configuration, and to bring elsewhere."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import yaml
from pydantic import ValidationError

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.own import OwnText
from claimdeck.pipeline.ruling.schemas import OwnRuleForm
from claimdeck.web.problems import field_errors

LARGEST: Final = 1024 * 1024
_MOST: Final = 100


def read_rules(content: bytes) -> list[OwnText]:
    """The rules of a file: a list of mappings with the names of `OwnRuleForm`. Raises Refused with each fault."""
    if len(content) > LARGEST:
        raise Refused("The file is larger than 1 MB. Rules are short: look whether it is the right file.")
    try:
        read = yaml.safe_load(content.decode())
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise Refused(f"The file is not YAML that can be read{where}. Correct it, and check its indents.") from None
    if not isinstance(read, list) or not 0 < len(read) <= _MOST:
        raise Refused(f"The file is a list of 1 to {_MOST} rules, each with name, level, expression and severity.")
    rules = [_read(number, rule) for number, rule in enumerate(read, 1)]
    twice = [name for name, count in Counter(rule.name for rule in rules).items() if count > 1]
    if twice:
        raise Refused(f"The file has {twice[0]} more than once. Leave one of them.")
    return rules


def rules_file(rules: Iterable[OwnText]) -> str:
    """The same rules as a file that `read_rules` reads."""
    written = [
        {name: value for name, value in form_of(rule).model_dump(mode="json").items() if value} for rule in rules
    ]
    return yaml.safe_dump(written, sort_keys=False, allow_unicode=True) if written else "[]\n"


def text_of_form(form: OwnRuleForm) -> OwnText:
    """The form as the rule's text."""
    return OwnText(**{**form.model_dump(), "level": Level(form.level)})


def form_of(rule: OwnText) -> OwnRuleForm:
    """The rule's text as the form."""
    return OwnRuleForm.model_validate({name: getattr(rule, name) for name in OwnRuleForm.model_fields})


def _read(number: int, rule: object) -> OwnText:
    try:
        return text_of_form(OwnRuleForm.model_validate(rule))
    except ValidationError as error:
        faults = [{**fault, "loc": ("rules", number, *fault["loc"])} for fault in error.errors(include_url=False)]
        errors = field_errors(faults)
        said = "; ".join(f"{fault.field}: {fault.message}" for fault in errors[:5])
        raise Refused(f"Rule {number} of the file cannot be read. {said}", errors=errors) from None

"""Rules from a YAML file."""

from pathlib import Path
from typing import Final

import yaml

from claimdeck.assignment.domain.rules.reading import read_rules
from claimdeck.assignment.domain.rules.rule import Rule
from claimdeck.kit.errors import Refused

_LARGEST: Final = 1024 * 1024


def read_rules_file(path: Path) -> tuple[Rule, ...]:
    """The rules in their order. Raises Refused with each fault, or OSError."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused(f"{path} is larger than 1 MB. Rules are short: look whether it is the right file.")
    try:
        return read_rules(yaml.safe_load(content.decode()))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise Refused(f"{path} is not YAML that can be read{where}. Correct it, and check its indents.") from None

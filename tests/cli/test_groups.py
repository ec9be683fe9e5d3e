"""Commands are loaded by name when they run: every name leads to a function that takes what is handed to it."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimdeck import cli
from claimdeck.cli.main import GROUPS
from claimdeck.cli.setup import load, run

FOLDER = Path(cli.__path__[0])
# What `setup.run` takes for itself; `output` it hands on.
OWN = set(inspect.signature(run).parameters) - {"command", "output", "arguments"}


def calls(group: str) -> Iterator[tuple[str, set[str]]]:
    """The name of each command of a group, and the names of the arguments that it is called with."""
    tree = ast.parse((FOLDER / group / "group.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("setup.run", "setup.run_plain"):
            command = ast.literal_eval(node.args[0])
            yield command, {word.arg for word in node.keywords if word.arg is not None} - OWN


@pytest.mark.parametrize(("command", "arguments"), [call for group in GROUPS for call in calls(group)])
def test_a_command_takes_what_its_group_hands_to_it(command: str, arguments: set[str]) -> None:
    inspect.signature(load(command)).bind(**dict.fromkeys(arguments))


def test_every_group_is_in_the_list() -> None:
    assert {file.parent.name for file in FOLDER.glob("*/group.py")} == set(GROUPS)


def test_a_group_names_commands_of_its_own() -> None:
    for group in GROUPS:
        assert {command.partition(".")[0] for command, _ in calls(group)} == {group}

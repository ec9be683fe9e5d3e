"""All rules on the terminal, as JSON, or an organization's own as a file."""

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.cli.database import prepare
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.rulebooks import text_of
from claimdeck.pipeline.ruling.files import rules_file
from claimdeck.pipeline.ruling.presenting import all_rules, newest_rows
from claimdeck.pipeline.ruling.schemas import RulesShown


def main(*, own: bool, output: Output) -> int:
    """0: listed."""
    prepare()
    organization = owner()
    if own:
        typer.echo(rules_file(text_of(row) for row in newest_rows(organization)), nl=False)
    elif output.as_json:
        typer.echo(all_rules(organization).model_dump_json())
    else:
        _say(all_rules(organization))
    return 0


def _say(shown: RulesShown) -> None:
    table = Table("Rule", "Severity", "Runs", "CARC", "RARC", "What holds", box=None, pad_edge=False)
    for rule in shown.rules:
        changed = "" if rule.severity is rule.default_severity else f" (made as {rule.default_severity.value})"
        runs = "yes" if rule.active else "off"
        table.add_row(rule.id, rule.severity.value + changed, runs, rule.carc, rule.rarc, rule.title)
    for one in shown.own:
        if one.active_version is None:
            runs = "off" if one.tried_at else "not tried yet"
        else:
            runs = "yes" if one.active_version == one.version else f"version {one.active_version}"
        table.add_row(one.id, one.severity.value, runs, one.carc, one.rarc, f"yours, version {one.version}")
    # A list of rules is read by other programs too: never cut to the width of a terminal that is none.
    console = Console(highlight=False, markup=False)
    console.print(table, width=None if console.is_terminal else 200)

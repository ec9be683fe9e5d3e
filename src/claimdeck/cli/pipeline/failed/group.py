"""Options of `claimdeck pipeline failed` and `claimdeck pipeline dead-letters`."""

from typing import Annotated, Literal

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

failed = typer.Typer(name="failed", help="Claims that failed: list, show, and decide about them.", no_args_is_help=True)
letters = typer.Typer(
    name="dead-letters", help="Claims that no database accepted: list, replay, write off.", no_args_is_help=True
)

JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON.")]
Category = Literal["validation", "rule", "pricing", "model", "database", "unknown"]
RuleOption = Annotated[str, typer.Option(help="All open ones that failed by this rule.")]
CategoryOption = Annotated[Category | None, typer.Option(help="All open ones of this category.", show_default=False)]
ReasonOption = Annotated[str, typer.Option(help="Why; it is kept sealed in the claim's history.")]
ClaimsArgument = Annotated[list[str] | None, typer.Argument(help="Numbers of claims.", show_default=False)]
LimitOption = Annotated[int, typer.Option(min=1, max=1_000, help="At most so many, newest first.")]


@failed.command("list")
def list_(
    rule: RuleOption = "",
    category: CategoryOption = None,
    payer: Annotated[str, typer.Option(help="Of this payer.")] = "",
    assigned_to: Annotated[str, typer.Option(help="A user name, or none.")] = "",
    held: Annotated[bool, typer.Option("--held", help="Only those that wait for a release.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Those that are decided about too.")] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """List claims that failed and wait for a decision."""
    filters: dict[str, object] = {"rule": rule, "category": category, "payer": payer, "assigned_to": assigned_to}
    filters |= {"held": held or None, "any_resolution": everything}
    setup.run("pipeline.failed.showing:listed", data=data, output=Output(as_json=as_json), filters=filters, limit=limit)


@failed.command()
def show(
    claim: Annotated[str, typer.Argument(help="The claim's number.")],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Show a claim as it failed, with what is wrong; that somebody looked is written down."""
    setup.run("pipeline.failed.showing:shown", data=data, output=Output(as_json=as_json), claim_id=claim)


@failed.command()
def amend(
    claim: Annotated[str, typer.Argument(help="The claim's number.")],
    changes: Annotated[
        list[str],
        typer.Option("--set", help="COLUMN=VALUE; of a line, diagnosis or provider as lines.1.units=2; empty clears."),
    ],
    reason: ReasonOption,
    version: Annotated[
        int | None,
        typer.Option(min=1, help="The version you saw; the current one otherwise.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Change a claim: one that failed goes back to be processed, a loaded one is judged and changed at once."""
    setup.run(
        "pipeline.failed.deciding:amend",
        data=data,
        output=Output(as_json=as_json),
        claim_id=claim,
        changes=changes,
        reason=reason,
        version=version,
    )


@failed.command()
def resubmit(
    reason: ReasonOption,
    claims: ClaimsArgument = None,
    rule: RuleOption = "",
    category: CategoryOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Send failed claims back to be processed as they are. Exit code 1: some could not be, and are listed."""
    _decide("resubmit", claims, rule, category, data, as_json=as_json, words={"reason": reason})


@failed.command()
def release(
    reason: ReasonOption,
    claims: ClaimsArgument = None,
    rule: RuleOption = "",
    category: CategoryOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Let held claims through by your word; a rule that rejects is never waived. Exit codes as of resubmit."""
    _decide("release", claims, rule, category, data, as_json=as_json, words={"reason": reason})


@failed.command()
def assign(
    user: Annotated[str, typer.Option(help="Whose they shall be; empty takes them back.")],
    claims: ClaimsArgument = None,
    rule: RuleOption = "",
    category: CategoryOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Give failed claims to somebody who works on claims. Exit codes as of resubmit."""
    _decide("assign", claims, rule, category, data, as_json=as_json, words={"user": user})


@failed.command()
def resolve(
    action: Annotated[Literal["write_off", "resolved"], typer.Option(help="What became of them.")],
    claims: ClaimsArgument = None,
    rule: RuleOption = "",
    category: CategoryOption = None,
    notes: Annotated[str, typer.Option(help="Kept sealed with the claims.")] = "",
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Say that failed claims will not be processed; they stay among the failed. Exit codes as of resubmit."""
    _decide("resolve", claims, rule, category, data, as_json=as_json, words={"action": action, "notes": notes})


def _decide(
    what: str,
    claims: list[str] | None,
    rule: str,
    category: str | None,
    data: DataOption,
    *,
    as_json: bool,
    words: dict[str, str],
) -> None:
    if bool(claims) == bool(rule or category):
        raise typer.BadParameter("name claims, or --rule or --category", param_hint="CLAIMS")
    setup.run(
        "pipeline.failed.deciding:decide",
        data=data,
        output=Output(as_json=as_json),
        what=what,
        claims=claims or [],
        rule=rule,
        category=category,
        words=words,
    )


@letters.command("list")
def list_letters(limit: LimitOption = 50, as_json: JsonOption = False, data: DataOption = None) -> None:
    """List the dead letters that wait, with why."""
    setup.run("pipeline.failed.letters:listed", data=data, output=Output(as_json=as_json), limit=limit)


@letters.command()
def replay(
    claims: ClaimsArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are not written off, at most 10,000.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Send dead letters through the whole pipeline again."""
    if bool(claims) == everything:
        raise typer.BadParameter("name claims, or --all", param_hint="CLAIMS")
    setup.run("pipeline.failed.letters:replay_some", data=data, output=Output(as_json=as_json), claims=claims or [])


@letters.command("write-off")
def write_off(
    claims: Annotated[list[str], typer.Argument(help="Numbers of claims.", show_default=False)],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Let dead letters be: they stay in their place, and nobody waits for them any more."""
    setup.run("pipeline.failed.letters:write_off_some", data=data, output=Output(as_json=as_json), claims=claims)

"""Proves from both databases that every staged claim is in exactly one place."""

import typer
from django.db import DatabaseError, InterfaceError

from claimdeck.cli.database import prepare_apart
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.reconciling.reconcile import Reconciliation, reconcile
from claimdeck.pipeline.reconciling.schemas import shown
from claimdeck.pipeline.stores.opening import close_stores, production_store, staging_store
from claimdeck.pipeline.stores.port import StoreError

# On a terminal; with --json all that are listed.
_SAID = 20


def main(*, output: Output) -> int:
    """0 when it holds, 1 when it does not, 2 when a database cannot be read."""
    prepare_apart()
    try:
        # What a person decided and staging has yet to follow would look like a difference.
        while follow_up():
            pass
        found = reconcile(staging_store(), production_store())
    except StoreError as error:
        typer.echo(str(error), err=True)
        return 2
    except (DatabaseError, InterfaceError):
        typer.echo("Staging or production cannot be reached: look at `claimdeck doctor`.", err=True)
        return 2
    finally:
        close_stores()
    if output.as_json:
        typer.echo(shown(found, numbers=True).model_dump_json())
    else:
        _say(found)
    return 0 if found.ok else 1


def _say(found: Reconciliation) -> None:
    for count, name in (
        (found.staged, "staged"),
        (found.pending, "pending"),
        (found.loaded, "loaded"),
        (found.failed, "failed"),
        (found.dead_letter, "dead letters"),
    ):
        typer.echo(f"{count:>12,} {name}")
    typer.echo(f"{found.charge_cents_staged / 100:>15,.2f} dollars staged")
    typer.echo(f"{found.charge_cents_placed / 100:>15,.2f} dollars in their places")
    for one in found.differences[:_SAID]:
        typer.echo(f"{one.claim_id}: {one.meaning} ({one.kind})")
    if found.difference_count > _SAID:
        typer.echo(f"… {found.difference_count - _SAID:,} more; --json lists up to 1,000")
    typer.echo("Every staged claim is in exactly one place." if found.ok else "NOT every claim is accounted for.")

"""Options of the commands that set an installation up, run it and look after it."""

from pathlib import Path
from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption

app = typer.Typer()

OrganizationOption = Annotated[str, typer.Option(help="Name of the organization; the default one otherwise.")]


@app.command()
def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 2,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Threads in each process.")] = 4,
    data: DataOption = None,
    keys_checked: Annotated[bool, typer.Option("--keys-checked", hidden=True)] = False,
) -> None:
    """Serve the page and the API."""
    setup.choose(data)
    setup.run_plain("operate.web", host=host, port=port, workers=workers, threads=threads, keys_checked=keys_checked)


@app.command()
def worker(
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=256, help="Jobs at once. [env: WORKER_CONCURRENCY]", show_default=False)
    ] = None,
    pool: Annotated[str, typer.Option(help="prefork, or threads for one process.")] = "prefork",
    data: DataOption = None,
) -> None:
    """Execute jobs. Start as many as there is work for."""
    if pool not in ("prefork", "threads"):
        raise typer.BadParameter("choose prefork or threads", param_hint="--pool")
    setup.run("operate.worker", data=data, concurrency=concurrency, pool=pool)


@app.command()
def beat(data: DataOption = None) -> None:
    """Run what happens at set times: re-checks, clearing of expired files, late e-mails. One is enough."""
    setup.run("operate.beat", data=data)


@app.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database up to date; makes the default organization and what the settings name."""
    setup.run("operate.migrate", data=data)


@app.command()
def createadmin(
    name: Annotated[str, typer.Option(help="First and last name. [env: ADMIN_NAME]")] = "",
    username: Annotated[str, typer.Option(help="[env: ADMIN_USERNAME]; asked for if missing.")] = "",
    password: Annotated[
        str, typer.Option(help="[env: ADMIN_PASSWORD]; asked for if missing, which is safer than typing it here.")
    ] = "",
    organization: OrganizationOption = "",
    another: Annotated[bool, typer.Option("--another", help="Although somebody administers it already.")] = False,
    data: DataOption = None,
) -> None:
    """Make an administrator."""
    setup.run(
        "operate.createadmin",
        data=data,
        name=name,
        username=username,
        password=password,
        organization=organization,
        another=another,
    )


@app.command()
def createskills(organization: OrganizationOption = "", data: DataOption = None) -> None:
    """Add the first skills and job titles that an organization lacks."""
    setup.run("operate.createskills", data=data, organization=organization)


@app.command()
def doctor(data: DataOption = None) -> None:
    """Check settings, database, broker, workers, disk, payers, clock and page, and say what to do."""
    setup.run("operate.doctor", data=data)


@app.command()
def openapi(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; standard output otherwise.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Print the API's schema."""
    setup.run("operate.openapi", data=data, path=output)


@app.command()
def purge(data: DataOption = None) -> None:
    """Delete the jobs whose time is over (RETENTION_DAYS); beat does it by itself."""
    setup.run("operate.purge", data=data)

"""The steps of a rotation without downtime, with the lines to paste for each."""

from pathlib import Path

import typer

from claimdeck.cli.settings import read_options
from claimdeck.cli.terminal import REFUSED
from claimdeck.config import keys
from claimdeck.kit.crypto import KeyRing, new_key, new_key_id


def main() -> int:
    """Print them once; the new key is kept nowhere. 2 for the embedded product, which keeps its ring itself."""
    options = read_options()
    present = options.encryption_keys.get_secret_value()
    if _kept_beside(options.claimdeck_data) == present:
        typer.echo("These keys stand beside the data. Stop Claimdeck; `claimdeck keys rotate` does it all.", err=True)
        return REFUSED
    key_id = new_key_id()
    new = f"{key_id}:{new_key()}"
    old = ", ".join(KeyRing.parse(present).ids)
    lines = (
        "# 1. Set this in every process and restart them one after the other. The new key only opens as yet:",
        f"ENCRYPTION_KEYS={present},{new}",
        "# 2. When all run with it, set this and restart them again. Now the new key seals:",
        f"ENCRYPTION_KEYS={new},{present}",
        "# 3. When all run with it: claimdeck keys rotate",
        f"# 4. When it says that nothing needs {old} any more, set this and restart them a last time:",
        f"ENCRYPTION_KEYS={new}",
        "# HASH_KEY and SECRET_KEY stay as they are.",
    )
    typer.echo("\n".join(lines))
    return 0


def _kept_beside(data: Path) -> str:
    return keys.kept_in(data)["encryption_keys"] if (data / keys.NAME).exists() else ""

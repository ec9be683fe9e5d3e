"""The API's schema, the same text every time, for generated clients."""

import json
import sys
from pathlib import Path

from claimdeck.cli.files import written
from claimdeck.config.api import api


def main(*, path: Path | None) -> int:
    """Print the schema, or write it to a file that is replaced in one step."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    text = json.dumps(schema, indent=2, ensure_ascii=False, default=str) + "\n"
    if path is None:
        sys.stdout.write(text)
        return 0
    with written(path) as draft:
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o644)
    return 0

"""Documents that other programs rely on, written from the code: refresh them, or with --check prove that they are fresh."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def openapi() -> str:
    """The OpenAPI document of the JSON API."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    import django  # noqa: PLC0415 - after the environment is complete
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    from tirek.api.urls import api  # noqa: PLC0415

    with translation.override("en"):
        return _pretty(api.get_openapi_schema())


def procedure() -> str:
    """The stages and events of a case, as a picture and as a table."""
    from tirek.cases.procedure import STAGE_TITLES, TABLE, Stage  # noqa: PLC0415 - the pure part of the room

    lines = [
        "# Stages and events of a case",
        "",
        "Written from `src/tirek/cases/procedure.py` by `scripts/contracts.py`; change it there.",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f'    state "{STAGE_TITLES[stage]}" as {stage.name}' for stage in Stage]
    lines.append(f"    [*] --> {Stage.RECEIVED.name}: submitted")
    for row in TABLE:
        sources = sorted(row.sources, key=list(Stage).index)
        lines += [f"    {source.name} --> {row.target.name}: {row.event}" for source in sources if row.target]
    lines += [f"    {stage.name} --> [*]" for stage in Stage if not stage.is_open and stage is not Stage.STOP_PREPARED]
    lines += ["```", "", "| event | from | to | who | checks | term | passport row |", "|---|---|---|---|---|---|---|"]
    for row in TABLE:
        cells = (
            row.event.value,
            ", ".join(sorted(source.value for source in row.sources)) or "–",
            row.target.value if row.target else "stays",
            ", ".join(sorted(row.roles)),
            ", ".join(check.value for check in row.checks) or "–",
            row.term.value if row.term.value != "none" else "–",
            row.row,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _pretty(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/reference/openapi.json": openapi,
    "docs/reference/procedure.md": procedure,
}


def main() -> int:
    """Write the documents, or with --check exit 1 when one is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a document is stale")
    check = parser.parse_args().check
    stale = []
    for name, produce in DOCUMENTS.items():
        path, wanted = ROOT / name, produce()
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
    for name in stale:
        print(
            f"{name}: {'stale; write it anew with: uv run scripts/contracts.py' if check else 'written'}",
            file=sys.stderr,
        )
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

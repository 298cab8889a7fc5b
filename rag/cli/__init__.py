"""The command line: `wenju ingest | documents | show | ask | search | brief | check | remove | rebuild | serve | eval`.

Only typer and rich are imported here; everything else is imported by the command that needs it, so that `--help` is quick.
"""

from __future__ import annotations

import sys

from rag.cli.briefs import brief
from rag.cli.checks import check
from rag.cli.documents import documents, ingest, rebuild, remove, show
from rag.cli.frame import app, tell
from rag.cli.questions import ask, search
from rag.cli.serving import evaluate, serve

__all__ = ["app", "main"]

for command in (ingest, documents, show, ask, search, brief, check, remove, rebuild, serve):
    app.command()(command)
app.command(
    name="eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)(evaluate)


def main() -> None:
    """Run the command line; a WenjuError becomes one line on standard error and exit status 1 (of `check`: 2)."""
    from rag.errors import WenjuError

    for stream in (sys.stdout, sys.stderr):
        # A terminal with another encoding (LANG=C) must not end an answer in a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except WenjuError as error:
        tell(error)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone.
        sys.stderr.close()
        sys.exit(141)

#!/usr/bin/env bash
# Runs everything that must hold: style, types, tests, the browser test and the eval gate.
#     bash scripts/test.sh           all
#     bash scripts/test.sh --quick   without killed processes, hostile files, browser and sentence-transformers
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
prepare "[dev]"
if [ "${CI:-}" = "true" ] && ! command -v chromium >/dev/null && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
fi
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
if [ "${1:-}" = "--quick" ]; then
    .venv/bin/python -m pytest -m "not slow and not browser"
else
    .venv/bin/python -m pytest
fi
.venv/bin/python -m eval
.venv/bin/python -m eval.structure
.venv/bin/python -m eval.falsehoods --quick

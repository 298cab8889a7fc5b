#!/usr/bin/env bash
# Sets everything up, takes in the five demo documents and opens the chat in the browser.
#     bash scripts/demo.sh                              the chat on http://127.0.0.1:7860
#     bash scripts/demo.sh "额济纳旗上半年社零降了多少？"    one answer in the terminal, then the end
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
prepare ""
export WENJU_HOME="${WENJU_HOME:-$PWD/.venv/demo-library}"
.venv/bin/wenju ingest seeds
if [ $# -gt 0 ]; then
    exec .venv/bin/wenju ask "$@"
fi
exec .venv/bin/wenju serve --open

# Sourced by demo.sh and test.sh: makes .venv once and brings it up to date when pyproject.toml or constraints.txt change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Wenju needs Python 3.11 or newer (Debian: apt-get install python3 python3-venv; macOS: brew install python)." >&2
    return 1
}

# $1: extras to install ("" or "[dev]").
prepare() {
    local stamp wanted
    stamp=".venv/.wenju-$1"
    wanted=$(cat pyproject.toml constraints.txt | cksum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    local python
    python=$(find_python)
    if [ ! -x .venv/bin/python ]; then
        "$python" -m venv .venv || {
            echo "Cannot make a virtual environment (Debian: apt-get install python3-venv)." >&2
            return 1
        }
    fi
    echo "Installing what Wenju needs into .venv (once, a few minutes) ..." >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".$1"
    echo "$wanted" >"$stamp"
}

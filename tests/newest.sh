#!/usr/bin/env bash
# Runs the tests on the newest Python of this machine, in a venv of its own; says by name why it does not.
# The first argument is the make to use.
set -euo pipefail
make=${1:-make}
own=$("${PYTHON:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# Names on the PATH may be shims that only say that a version is missing, so each candidate is asked.
newest=$(
    for python in $(compgen -c python3. | grep -E '^python3\.[0-9]+$' | sort -u) \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
        "$python" -c '
import ensurepip, sys
if sys.version_info.releaselevel == "final":
    print("%d.%d" % sys.version_info[:2], sys.executable)' 2>/dev/null || true
    done | sort -t. -k1,1n -k2,2n | tail -n 1
)
version=${newest%% *}
python=${newest#* }
if [ -z "$newest" ] || [ "$version" = "$own" ]; then
    echo "test-newest: skipped: no Python newer than $own on this machine"
    exit 0
fi
echo "test-newest: Python $version"
"$make" --no-print-directory setup VENV=".venv-$version" PYTHON="$python"
exec ".venv-$version/bin/python" -m pytest

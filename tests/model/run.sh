#!/usr/bin/env bash
# Runs the tests that need a real model, on this machine; says by name why it does not. The first argument is the python to use.
set -euo pipefail
python=$1
here=$(dirname "$0")
if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "test-model: skipped: the model server has a wheel for Linux on x86_64 only"
    exit 0
fi
if ! grep -qw avx2 /proc/cpuinfo; then
    echo "test-model: skipped: this processor has no AVX2, which the model server needs"
    exit 0
fi
"$python" -m pip install --quiet --no-deps --only-binary :all: --require-hashes --requirement "$here/requirements.txt"
exec "$python" -m pytest -m real_llm "$here"

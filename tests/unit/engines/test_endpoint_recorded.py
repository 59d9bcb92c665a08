"""A conversation with llama.cpp as it once went, played again without network; recorded anew with

    python tests/model/serve.py 8091 & python -m pytest tests/unit/engines/test_endpoint_recorded.py --record-mode=rewrite

A changed request finds no answer in it, so a change of what is sent is seen.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import KEY, Models, ask

URL = "http://127.0.0.1:8091/v1"


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "filter_headers": ["authorization"],
        "match_on": ["method", "path", "body"],
        "decode_compressed_response": True,
    }


@pytest.mark.vcr
@pytest.mark.block_network
def test_the_ladder_and_an_answer(models: Models, vcr: Any) -> None:
    model = models.at(URL, retries=0)
    assert (model.window(), model.rung()) == (8192, "schema")
    reply = ask(model)
    assert (reply.finish, reply.rung, reply.model) == ("stop", "schema", "smollm2-135m")
    assert json.loads(reply.text).keys() == {"s0001", "s0002"}
    assert reply.prompt_tokens and reply.completion_tokens
    assert len(vcr.requests) == 3 and KEY not in str([vars(request) for request in vcr.requests])

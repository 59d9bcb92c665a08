"""Windows, budgets, and whether a prompt was read: refused with figures before anything is spent or stored."""

from __future__ import annotations

import httpx2
import pytest
from asking import Models, ask
from model_server import ModelServer

from specsheets.engines.endpoint.address import is_loopback
from specsheets.engines.endpoint.tally import FIRST, Tally
from specsheets.ports import Away, Endpoint, Unfit

HERE = "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    ("listing", "window"),
    [
        ({"data": [{"id": "other", "max_model_len": 5}, {"id": "m", "max_model_len": 4096}]}, 4096),
        ({"data": [{"id": "a name of its own", "meta": {"n_ctx": 2048, "n_ctx_train": 9999}}]}, 2048),
        ({"data": [{"id": "other", "max_model_len": 5}, {"id": "another", "max_model_len": 6}]}, None),
        ({"data": [{"id": "m", "context_length": "many"}]}, None),
        ({"data": [7, None]}, None),
        ({"data": None}, None),
        ([], None),
    ],
)
def test_the_window_is_what_the_list_of_models_states(models: Models, listing: object, window: int | None) -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json=listing))
    assert models.at(HERE, transport).window() == window
    assert models.at(HERE, transport, window=77).window() == 77


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_no_list_is_no_window(models: Models, status: int) -> None:
    assert models.at(HERE, httpx2.MockTransport(lambda request: httpx2.Response(status))).window() is None


def test_a_list_that_is_refused_to_the_key_is_said(models: Models) -> None:
    with pytest.raises(Unfit, match=r"refuses the key that was sent \(401\)"):
        models.at(HERE, httpx2.MockTransport(lambda request: httpx2.Response(401))).window()
    with pytest.raises(Away, match=r"\(503\)"):
        models.at(HERE, httpx2.MockTransport(lambda request: httpx2.Response(503))).window()


def test_too_long_a_prompt_is_refused_with_the_figures_and_never_sent(models: Models, server: ModelServer) -> None:
    server.window = 1000
    model = models.at(server.url)
    ask(model, "x" * 2000)
    assert len(server.fills) == 1
    with pytest.raises(Unfit, match=r"need about 1,\d\d\d tokens \(\d\d\d and 800\), and the window of m has 1,000"):
        ask(model, "x" * 2000, limit=800)
    with pytest.raises(Unfit, match="window of m has 100"):
        ask(models.at(server.url, window=100))
    with pytest.raises(Unfit, match="and 1,200"):
        ask(models.at(server.url, thinking=1000))
    assert len(server.fills) == 1


def test_thinking_is_granted_on_top_and_taken_out_of_the_window(models: Models, server: ModelServer) -> None:
    model = models.at(server.url, thinking=1000)
    ask(model)
    assert server.fills[0]["max_tokens"] == 1200
    assert model.window() == 8192 - 1000
    assert models.at(server.url, window=900, thinking=1000).window() == 1


def test_a_prompt_that_was_cut_without_a_word_is_noticed(models: Models, server: ModelServer) -> None:
    model = models.at(server.url)
    assert ask(model, "x" * 8000).prompt_tokens == 2005
    server.reads = 3000
    with pytest.raises(Unfit, match=r"read only 750 of about 2,0\d\d tokens of the prompt"):
        ask(model, "x" * 8000)
    server.reads = 10**9
    assert ask(models.at(server.url), "x" * 8000).finish == "stop"


def test_an_endpoint_that_does_not_count_is_believed(models: Models, server: ModelServer) -> None:
    server.counts = False
    model = models.at(server.url)
    reply = ask(model, "x" * 8000)
    assert (reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens) == (None, None, 0)
    assert model.tokens("x" * 300) == 300 / FIRST


def test_the_budget_is_never_overspent(models: Models, server: ModelServer) -> None:
    model = models.at(server.url, price_prompt=1e6, price_completion=2e6, budget=1000)
    assert model.price(3, 4) == 11
    spent = 0.0
    with pytest.raises(
        Unfit, match=r"may cost \d+\.\d+, and \d+\.\d+ of the budget of 1000 are left; raise `\[ai\] budget`"
    ):
        for _ in range(30):
            reply = ask(model)
            spent += model.price(reply.prompt_tokens or 0, reply.completion_tokens or 0) or 0
    assert 0 < spent <= 1000
    asked = len(server.asked)
    with pytest.raises(Unfit, match="budget"):
        ask(model)
    assert len(server.asked) == asked


def test_what_a_lost_reply_has_cost_is_counted(models: Models, server: ModelServer) -> None:
    model = models.at(server.url, price_completion=1e6, budget=1000, retries=0)
    model.rung()
    before = model._tally.spent
    server.twists = ["error event"]
    with pytest.raises(Away):
        ask(model)
    assert model._tally.spent > before


def test_a_budget_without_a_price_is_no_budget() -> None:
    with pytest.raises(Unfit, match="set `\\[ai\\] price_prompt`"):
        Tally(Endpoint(HERE, "m", budget=1)).check_budget(1, 1)
    Tally(Endpoint(HERE, "m")).check_budget(10**9, 10**9)
    assert Tally(Endpoint(HERE, "m")).price(1, 1) is None


def test_a_longer_prompt_teaches_more_than_a_shorter_one() -> None:
    tally = Tally(Endpoint(HERE, "m"))
    assert tally.tokens("x" * 900) == 300
    tally.learn([{"content": "x" * 2000}], 500)
    tally.learn([{"content": "x" * 1000}], 500)
    tally.learn([{"content": "x" * 9000}], None)
    tally.learn([{"content": "x" * 9000}], 10)
    assert tally.tokens("x" * 900) == 225
    tally.learn([{"content": "x" * 3000}], 1000)
    assert tally.tokens("x" * 900) == 300


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no address"),
        ("models.example/v1", "no address"),
        ("ftp://models.example", "no address"),
        ("http://[::1", "no address"),
        ("http://h:port/", "no address"),
        ("https://me:k-secret@models.example/v1", "without user, password"),
        ("https://models.example/v1?key=k-secret", "without user, password"),
        ("http://models.example/v1", "in clear to models.example"),
        ("http://127.0.0.1.example/v1", "in clear"),
        ("http://10.0.0.1/v1", "in clear"),
        ("k-secret-that-somebody-pasted-into-the-wrong-line", "no address"),
    ],
)
def test_an_address_that_gives_the_key_away_is_refused(models: Models, url: str, said: str) -> None:
    with pytest.raises(Unfit, match=said) as caught:
        models.at(url)
    assert "base_url" in str(caught.value) and "k-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://models.example/v1", HERE, "http://localhost:8080/v1", "http://[::1]:8080/v1", "http://127.3.2.1"]
)
def test_an_address_that_keeps_it_is_taken(models: Models, url: str) -> None:
    models.at(url)
    assert is_loopback(url) is (".example" not in url)


def test_in_clear_only_by_a_word(models: Models) -> None:
    models.at("http://models.example/v1", insecure=True)

from __future__ import annotations

import pytest

from diorama_renderer.web.admission import Door, Pace

TOKEN = "a-token-of-mine"


def test_an_address_that_others_reach_needs_a_token():
    with pytest.raises(ValueError, match="token"):
        Door("0.0.0.0", None)
    assert Door("127.0.0.1", None).knows(None)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9090", "127.0.0.1:1", "127.1.2.3", "[::1]:9090"])
def test_a_local_server_answers_to_its_own_names(host):
    assert Door("127.0.0.1", None).host_problem(host) is None


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "evil.example:9090",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1:9090",
        "localhost:9090\r\nX: y",
        "a@localhost",
        "localhost/",
        "[::2]:1",
        "localhost:999999",
    ],
)
def test_a_local_server_answers_to_no_other_name(host):
    assert Door("127.0.0.1", None).host_problem(host) is not None


def test_a_local_server_with_a_token_answers_to_any_name_so_that_it_may_be_behind_a_proxy():
    assert Door("127.0.0.1", TOKEN).host_problem("hub.example:8888") is None


def test_a_server_of_a_network_is_called_by_any_name_but_nonsense():
    door = Door("0.0.0.0", TOKEN)
    assert door.host_problem("robot.local:9090") is None
    assert door.host_problem("[fe80::1]:9090") is None
    assert door.host_problem("robot local") is not None


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        ("http://localhost:9090", True),
        ("https://localhost:9090", True),
        ("http://LOCALHOST:9090", True),
        ("http://localhost:9091", False),
        ("http://localhost", False),
        ("http://evil.example", False),
        ("file://localhost:9090", False),
        ("null", False),
        ("", False),
        (None, False),
        ("http://[", False),
    ],
)
def test_only_its_own_page_may_speak_to_it(origin, is_own):
    assert (Door("127.0.0.1", None).origin_problem(origin, "localhost:9090") is None) == is_own


def test_a_token_is_exchanged_for_a_pass_that_is_known():
    door = Door("0.0.0.0", TOKEN)
    assert not door.knows(None)
    assert not door.knows(TOKEN)
    found = door.try_token(TOKEN, "10.0.0.2", 0.0)
    assert found is not None
    assert door.knows(found)
    assert not door.knows(found[:-1])


@pytest.mark.parametrize("token", ["", "wrong", None, 5, [], "ä" * 99, TOKEN + " ", "\udc80"])
def test_nothing_else_is_the_token(token):
    assert Door("0.0.0.0", TOKEN).try_token(token, "10.0.0.2", 0.0) is None


def test_who_guesses_has_to_wait_and_others_do_not():
    door = Door("0.0.0.0", TOKEN)
    for second in range(10):
        door.try_token("guess", "10.0.0.2", float(second))
    assert door.try_token(TOKEN, "10.0.0.2", 30.0) is None
    assert door.try_token(TOKEN, "10.0.0.3", 30.0) is not None
    assert door.try_token(TOKEN, "10.0.0.2", 100.0) is not None


def test_a_pace_allows_a_burst_and_then_so_many_a_second():
    pace = Pace(10.0, 3.0)
    assert [pace.allows(0.0) for _ in range(4)] == [True, True, True, False]
    assert pace.allows(0.1)
    assert not pace.allows(0.1)
    assert [pace.allows(100.0) for _ in range(4)] == [True, True, True, False]

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from chunk_samples import INFO

from diorama.wire import WireError
from diorama_renderer.sources import peers as peers_module
from diorama_renderer.sources.peers import Membership, Roster

OTHER = replace(INFO, recording_id="id-2")


@pytest.fixture
def roster():
    times = itertools.count(1)
    return Roster(lambda: next(times))


def test_a_recording_is_connected_as_long_as_somebody_sends_it(roster):
    first, second = Membership(roster, "a:1"), Membership(roster, "b:2")
    first.change(INFO)
    second.change(INFO)
    roster.count("id-1", 3, 24)
    first.leave()
    state = roster.states()["id-1"]
    assert state.connected
    assert (state.address, state.connections, state.ended_ns) == ("b:2", 1, None)
    second.leave()
    second.leave()
    state = roster.states()["id-1"]
    assert not state.connected
    assert (state.connected_ns, state.ended_ns, state.rows, state.bytes) == (1, 3, 3, 24)


def test_a_recording_that_comes_again_goes_on(roster):
    for address in ("a:1", "a:2"):
        member = Membership(roster, address)
        member.change(INFO)
        roster.count("id-1", 1, 8)
        assert roster.states()["id-1"].connected
        assert roster.states()["id-1"].ended_ns is None
        member.leave()
    assert roster.states()["id-1"].rows == 2
    assert roster.states()["id-1"].address == "a:2"


def test_who_connects_anew_is_known_from_who_stays(roster):
    first, second, third = (Membership(roster, address) for address in ("a:1", "a:2", "a:3"))
    first.change(INFO)
    connected_ns = roster.states()["id-1"].connected_ns
    second.change(INFO)
    first.leave()
    assert roster.states()["id-1"].connected_ns == connected_ns
    second.leave()
    third.change(INFO)
    assert roster.states()["id-1"].connected_ns > connected_ns


def test_a_connection_that_changes_its_recording_leaves_the_first(roster):
    member = Membership(roster, "a:1")
    member.change(INFO)
    member.change(INFO)
    member.change(OTHER)
    assert [state.connections for state in roster.states().values()] == [0, 1]
    member.change(replace(OTHER, application_id="renamed"))
    assert roster.infos()["id-2"].application_id == "renamed"
    assert [state.connections for state in roster.states().values()] == [0, 1]
    member.leave()
    assert [state.connections for state in roster.states().values()] == [0, 0]


def test_a_name_without_end_and_names_without_end_are_refused(roster):
    member = Membership(roster, "a:1")
    with pytest.raises(WireError, match="more than 1024 characters"):
        member.change(replace(INFO, application_id="x" * 2000))
    for i in range(peers_module.MOST_A_CONNECTION):
        member.change(replace(INFO, recording_id=str(i)))
    with pytest.raises(WireError, match="named more than 1024 recordings"):
        member.change(replace(INFO, recording_id="one too many"))


def test_of_too_many_recordings_those_that_ended_first_are_forgotten(roster, monkeypatch):
    monkeypatch.setattr(peers_module, "MOST_RECORDINGS", 3)
    staying = Membership(roster, "a:1")
    staying.change(INFO)
    for i in range(5):
        member = Membership(roster, "b:1")
        member.change(replace(INFO, recording_id=f"other-{i}"))
        member.leave()
    assert list(roster.states()) == ["id-1", "other-3", "other-4"]
    roster.count("other-0", 1, 1)
    members = [Membership(roster, "c:1") for _ in range(3)]
    for i in range(2):
        members[i].change(replace(INFO, recording_id=f"live-{i}"))
    with pytest.raises(WireError, match="recordings at once"):
        members[2].change(replace(INFO, recording_id="live-2"))


def test_one_recording_is_asked_for_without_the_others(roster):
    assert roster.state("id-1") is None
    member = Membership(roster, "a:1")
    member.change(INFO)
    roster.count("id-1", 3, 24)
    assert roster.state("id-1") == roster.states()["id-1"]
    assert roster.connected() == {"id-1"}
    member.change(OTHER)
    assert roster.connected() == {"id-2"}
    assert not roster.state("id-1").connected

from __future__ import annotations

import os
import signal
import threading

import pytest

from diorama.interrupts import Uninterrupted

pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals of POSIX")


class StopError(Exception):
    pass


@pytest.fixture
def stopping():
    def stop(number, frame):
        raise StopError(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    yield stop
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_the_end(stopping, number):
    done = []

    def work():
        with Uninterrupted():
            os.kill(os.getpid(), number)
            done.append(1)

    with pytest.raises(StopError):
        work()
    assert done == [1]
    assert signal.getsignal(number) is stopping


def test_the_outermost_of_several_decides(stopping):
    done = []

    def work():
        with Uninterrupted():
            with Uninterrupted():
                os.kill(os.getpid(), signal.SIGINT)
            done.append(1)

    with pytest.raises(StopError):
        work()
    assert done == [1]
    assert signal.getsignal(signal.SIGINT) is stopping


def test_handlers_are_back_after_an_error(stopping):
    with pytest.raises(ZeroDivisionError), Uninterrupted():
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is stopping


def test_what_the_system_does_by_itself_is_left_to_it():
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with Uninterrupted():
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_changes_nothing(stopping):
    seen = []

    def work():
        with Uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [stopping]

"""Python's garbage collector between frames."""

from __future__ import annotations

import gc

from diorama_renderer.app.collector import Collector


def test_what_is_garbage_goes_also_while_nothing_is_ever_idle():
    class Node:
        alive = True

        def __del__(self):
            Node.alive = False

    collector = Collector(0.0)
    try:
        node = Node()
        node.itself = node
        gc.collect()  # it is old now
        del node
        for now in range(60, 290, 10):
            collector.work(float(now), is_idle=False)
        assert Node.alive
        collector.work(301.0, is_idle=False)
        assert not Node.alive
    finally:
        collector.close()

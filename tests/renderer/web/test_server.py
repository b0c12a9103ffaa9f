"""The server as strangers see it, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import unquote

import aiohttp
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import acquire
from diorama_renderer.web import connections as connections_module
from diorama_renderer.web import server as server_module
from diorama_renderer.web import stage as stage_module
from diorama_renderer.web.dropped import folder_of_dropped
from diorama_renderer.web.messages import JPEG, PNG, decode_frame
from diorama_renderer.web.server import WebServer
from diorama_renderer.web.session import Session
from diorama_renderer.web.stage import Stage

TOKEN = "a-token-of-mine"
SIZE = {"type": "size", "width": 640, "height": 400, "ratio": 1}


@pytest.fixture
def serve(recorded):
    made = []

    def start(**options):
        try:
            gpu = acquire()
        except dr.NoAdapterError as error:
            pytest.skip(str(error))
        stage = Stage(lambda workspace, notify, guard: Holdings(workspace, notify, guard), gpu)
        stage.holdings.open([recorded])
        server = WebServer(stage, port=0, **options)
        made.append((stage, server))
        stage.start()
        server.start()
        return server

    yield start
    for stage, server in made:
        server.stop()
        stage.stop()


@pytest.fixture
def server(serve):
    return serve()


def visit(server, play, *, token=None):
    """Runs `play(session, address)` with an HTTP client whose page is the server's."""

    async def run():
        address = f"http://127.0.0.1:{server.port}"
        async with aiohttp.ClientSession(headers={"Origin": address}) as client:
            if token is not None:
                async with client.post(f"{address}/enter", json={"token": token}) as answer:
                    shown = (await answer.json())["pass"]
                client.headers["Authorization"] = f"Bearer {shown}"
            return await play(client, address)

    return asyncio.run(asyncio.wait_for(run(), 30))


@contextlib.asynccontextmanager
async def page(client, address, *, key=None, recording="", kept=None, size=SIZE):
    """A page that has come, with a key of its own unless one is given."""
    shown = client.headers.get("Authorization", "").removeprefix("Bearer ")
    async with client.ws_connect(f"{address}/session", protocols=["diorama", shown or "none"]) as web:
        key = secrets.token_hex(16) if key is None else key
        await web.send_json(
            {"type": "hello", "key": key, "recording": recording, "kept": kept or {}, "framed": False}
        )
        if size is not None:
            await web.send_json(size)
        yield web


async def closed_with(web):
    """The code with which a connection ends, whatever comes before."""
    while not web.closed:
        await web.receive(timeout=10)
    return web.close_code


async def pictures(web, condition, *, answers=True):
    """Shows pictures until `condition(kind, header)`; what was told meanwhile."""
    told = []
    async for message in web:
        if message.type == aiohttp.WSMsgType.TEXT:
            told.append(json.loads(message.data))
            continue
        header, _ = decode_frame(message.data)
        if answers:
            await web.send_json({"type": "shown", "serial": header.serial})
        if condition(header):
            return told
    raise AssertionError(f"closed with {web.close_code}")


def test_a_page_is_shown_pictures_and_then_nothing(server):
    async def play(client, address):
        async with page(client, address) as web:
            await pictures(web, lambda header: header.kind == JPEG)
            told = await pictures(web, lambda header: header.kind == PNG and header.width == 640)
            assert told is not None
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(pictures(web, lambda header: False), 1.5)

    visit(server, play)


def test_the_page_comes_with_a_policy_and_nothing_else_comes(server):
    async def play(client, address):
        for path in ("/", "/page.js", "/input.js", "/keep.js", "/page.css", "/icon.png"):
            async with client.get(address + path) as answer:
                assert answer.status == 200
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        for path in (
            "/../server.py",
            "/page/page.js",
            "/%2e%2e/server.py",
            "/..%2fserver.py",
            "//etc/passwd",
        ):
            status = await asyncio.to_thread(raw_status, server.port, path)
            assert status == 404, path

    visit(server, play)


def raw_status(port, path, *, host="localhost", more=""):
    """What a request gets whose path no client library has tidied up."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])


def test_another_host_is_refused(server):
    assert raw_status(server.port, "/", host="evil.example") == 403
    assert raw_status(server.port, "/about", host="evil.example") == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_a_page_from_elsewhere_gets_no_session(server, origin):
    async def play(client, address):
        with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
            await client.ws_connect(f"{address}/session", headers={"Origin": origin})
        assert raised.value.status == 403
        async with client.post(
            f"{address}/files?name=a.mcap", data=b"", headers={"Origin": origin}
        ) as answer:
            assert answer.status == 403

    visit(server, play)


def test_without_the_token_there_is_the_page_alone(serve):
    server = serve(token=TOKEN)
    assert server.address.endswith(f"/#token={TOKEN}")

    async def play(client, address):
        async with client.get(address) as answer:
            assert answer.status == 200
        async with client.post(f"{address}/enter", json={"token": "wrong"}) as answer:
            assert answer.status == 401
        with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
            await client.ws_connect(f"{address}/session")
        assert raised.value.status == 401
        async with client.post(f"{address}/files?name=a.mcap", data=b"") as answer:
            assert answer.status == 401

    visit(server, play)


def test_with_the_token_there_is_all(serve):
    async def play(client, address):
        async with page(client, address) as web:
            await pictures(web, lambda header: True)

    visit(serve(token=TOKEN), play, token=TOKEN)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"x" * 100_000, b'{"token": 5}'])
def test_nonsense_is_no_token(serve, body):
    async def play(client, address):
        async with client.post(f"{address}/enter", data=body) as answer:
            assert 400 <= answer.status < 500

    visit(serve(token=TOKEN), play)


@pytest.mark.parametrize(
    "said", ["nonsense", '{"type": "move", "x": NaN, "y": 1}', b"\0\1", "x" * (5 << 20)], ids=range(4)
)
def test_a_malformed_message_ends_its_session_and_no_other(server, said, caplog):
    async def play(client, address):
        async with (
            page(client, address) as other,
            page(client, address) as web,
        ):
            await pictures(other, lambda header: True)
            with contextlib.suppress(ConnectionError):  # it does not take all of what is too large
                await (web.send_bytes(said) if isinstance(said, bytes) else web.send_str(said))
            await closed_with(web)
            await other.send_json({**SIZE, "width": 500})
            await pictures(other, lambda header: header.width == 500)

    visit(server, play)
    assert any("is cut off" in record.getMessage() for record in caplog.records)


def test_a_flood_ends_its_session(server):
    async def play(client, address):
        async with page(client, address) as web:
            for _ in range(4000):
                if web.closed:
                    break
                with contextlib.suppress(ConnectionError):
                    await web.send_json({"type": "move", "x": 1, "y": 1})
            await closed_with(web)

    visit(server, play)


def test_there_are_only_so_many_browsers(server, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_SESSIONS", 1)

    async def play(client, address):
        async with (
            page(client, address) as one,
            page(client, address) as two,
        ):
            await pictures(one, lambda header: True)
            assert await closed_with(two) == 1013

    visit(server, play)


def until(condition, secs=10.0):
    deadline = time.monotonic() + secs
    while not condition():
        assert time.monotonic() < deadline, "it was never so"
        time.sleep(0.01)


def test_a_browser_that_vanishes_leaves_nothing(server):
    async def play(client, address):
        async with page(client, address) as web:
            await pictures(web, lambda header: True)
            assert server.session_count == 1
            web._response.connection.transport.abort()

    visit(server, play)
    until(lambda: not server.session_count and not server._stage.session_count)


def test_a_dropped_file_is_opened_for_all_and_nothing_is_written_elsewhere(server, recorded):
    async def play(client, address):
        async with page(client, address) as web:
            await pictures(web, lambda header: True)
            name = "../../../tmp/evil.mcap"
            async with client.post(
                f"{address}/files", params={"name": name}, data=recorded.read_bytes()
            ) as answer:
                assert answer.status == 204

    visit(server, play)
    kept = [path for path in server._folder.rglob("*") if path.is_file()]
    assert [path.suffix for path in kept] == [".mcap"]
    until(lambda: any(str(server._folder) in name for name in list(server._stage._workspace.recordings)))


def test_files_that_are_too_large_are_refused_and_do_not_count(server, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_FILE_BYTES", 1000)

    async def play(client, address):
        async with client.post(f"{address}/files?name=a.mcap", data=b"x" * 2000) as answer:
            assert answer.status == 413
        async with client.post(f"{address}/files?name=a.mcap", data=b"x" * 900) as answer:
            assert answer.status == 204

    visit(server, play)


def test_programs_on_this_machine_find_out_where_to_send(serve):
    async def play(client, address):
        async with client.get(f"{address}/about") as answer:
            found = await answer.json()
            assert found["port"] == 1234
            assert TOKEN not in json.dumps(found)

    visit(serve(data_port=1234, token=TOKEN), play)


def sessions(server):
    return [each for each in list(server._stage._takers) if isinstance(each, Session)]


def test_a_page_that_comes_again_finds_everything_as_it_was(server):
    key = secrets.token_hex(16)

    async def play(client, address):
        found = []
        for _ in range(2):
            async with page(client, address, key=key) as web:
                await pictures(web, lambda header: header.kind == PNG)
                (session,) = sessions(server)
                found.append(session)
            await asyncio.to_thread(until, lambda: not sessions(server))
        async with page(client, address) as web:
            await pictures(web, lambda header: True)
            found += sessions(server)
        assert found[0] is found[1]
        assert found[2] is not found[0]

    visit(server, play)


def test_a_page_that_is_here_twice_is_so_by_its_newest_connection_alone(server):
    key = secrets.token_hex(16)

    async def play(client, address):
        async with page(client, address, key=key) as lost:
            await pictures(lost, lambda header: True)
            (session,) = sessions(server)
            async with page(client, address, key=key) as web:
                assert await closed_with(lost) == 4000
                await pictures(web, lambda header: header.kind == PNG)
                assert sessions(server) == [session]

    visit(server, play)


@pytest.mark.parametrize(("name", "value"), [("AWAY_SECS", 0.0), ("MOST_AWAY", 0)])
def test_nobody_is_waited_for_forever(server, monkeypatch, name, value):
    monkeypatch.setattr(stage_module, name, value)
    key, found, closed = secrets.token_hex(16), [], []
    monkeypatch.setattr(Session, "close", lambda session: (closed.append(session), session.app.close()))

    async def play(client, address):
        for _ in range(2):
            async with page(client, address, key=key) as web:
                await pictures(web, lambda header: True)
                found.extend(sessions(server))
            await asyncio.to_thread(until, lambda: closed == found)
        assert found[0] is not found[1]

    visit(server, play)


def test_layouts_and_options_are_kept_by_the_page(server):
    kept = {}

    async def play(client, address):
        async with page(client, address, kept={"options": '{"theme": "light"}'}) as web:
            await pictures(web, lambda header: True)
            (session,) = sessions(server)
            assert session.app.workspace.options.theme == "light"
            opened = session.app.workspace.opened
            opened.blueprint.rename(next(iter(opened.blueprint.views)), "mine")
            async for message in web:
                said = json.loads(message.data) if message.type == aiohttp.WSMsgType.TEXT else {}
                if said.get("type") == "keep":
                    kept[said["name"]] = said["text"]
                    if "mine" in said["text"]:
                        break
        async with page(client, address, kept=kept) as web:
            await pictures(web, lambda header: True)
            (session,) = [each for each in sessions(server) if each.app.workspace.opened is not opened]
            names = [spec.name for spec in session.app.workspace.opened.blueprint.views.values()]
            assert "mine" in names

    visit(server, play)


def test_a_page_shows_first_what_its_address_names(server, tmp_path):
    path = tmp_path / "other.mcap"
    rr.init("other", strict=True)
    rr.save(path)
    rr.log_scalar("plot", 1.0)
    rr.disconnect()
    server._stage.open([path])
    until(lambda: len(server._stage._workspace.recordings) == 2)

    async def play(client, address):
        for name, opened in list(server._stage._workspace.recordings.items()):
            async with page(client, address, recording=name) as web:
                told = await pictures(web, lambda header: header.kind == PNG)
                titles = [each["title"] for each in told if each["type"] == "page"]
                assert titles[-1] == opened.title

    visit(server, play)


def test_only_a_server_with_a_token_is_shown_within_other_pages(serve):
    with pytest.raises(ValueError, match="needs a token"):
        serve(is_framed=True)

    async def play(client, address):
        async with client.get(address) as answer:
            return answer.headers["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in visit(serve(token=TOKEN), play)
    assert "frame-ancestors *" in visit(serve(token=TOKEN, is_framed=True), play)


def test_who_connects_and_asks_for_nothing_keeps_nobody_out(server, monkeypatch, caplog):
    monkeypatch.setattr(connections_module, "MOST_SILENT", 5)
    silent = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(30)]
    try:
        for each in silent[::2]:
            with contextlib.suppress(ConnectionError):
                each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert raw_status(server.port, "/") == 200
        assert_cut_off(silent[0])
    finally:
        for each in silent:
            each.close()
    assert sum("is cut off" in record.getMessage() for record in caplog.records) == 1


def test_who_asks_for_nothing_is_sent_away(server, monkeypatch):
    monkeypatch.setattr(connections_module, "SILENT_SECS", 0.1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as silent:
        silent.sendall(b"POST /ent")
        assert_cut_off(silent)


def assert_cut_off(connection):
    """Closed or reset by the server; it would wait for longer than the socket does otherwise."""
    with contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""


@pytest.mark.parametrize("token", ["q7+Zk2/9fXw==ab", "abc&def=gh", "100%25 of it"])
def test_any_token_stands_in_the_address(serve, token):
    said = serve(token=token).address.partition("#token=")[2]
    assert unquote(said) == token
    assert not set(said) & set("+&= ")


@pytest.mark.parametrize(
    "name", ["\N{CJK UNIFIED IDEOGRAPH-5716}" * 94 + ".mcap", "", "...", "a/b", "x" * 500]
)
def test_any_name_of_a_dropped_file_will_do(server, recorded, name):
    async def play(client, address):
        content = recorded.read_bytes()
        async with client.post(f"{address}/files", params={"name": name}, data=content) as answer:
            assert answer.status == 204

    visit(server, play)


def test_readers_of_the_log_data_make_no_passes(serve):
    server = serve(token=TOKEN, ws_port=0)

    async def play(client, address):
        for shown in (TOKEN, "wrong", ""):
            with contextlib.suppress(aiohttp.WSServerHandshakeError):
                headers = {"Authorization": f"Bearer {shown}", "Origin": ""}
                await client.ws_connect(f"http://127.0.0.1:{server.ws_port}/", headers=headers)

    visit(server, play)
    assert not server._door._passes


def test_a_server_at_one_address_of_this_machine_is_found_there_and_under_no_other_name(serve):
    server = serve(host="127.0.0.2", token=TOKEN, data_port=1234)

    async def ask(host):
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"http://127.0.0.2:{server.port}/about", headers={"Host": host}) as answer,
        ):
            return answer.status

    assert asyncio.run(ask(f"127.0.0.2:{server.port}")) == 200
    assert asyncio.run(ask("rebound.example")) == 404


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left, kept = (
        tmp_path / f"diorama-dropped-{int(ended.stdout)}-x",
        tmp_path / f"diorama-dropped-{os.getpid()}-y",
    )
    for folder in (left, kept):
        folder.mkdir()
        (folder / "file").write_bytes(b"")
    made = folder_of_dropped()
    assert sorted(tmp_path.iterdir()) == sorted([kept, made])

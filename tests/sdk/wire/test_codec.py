from __future__ import annotations

import io
import itertools
from dataclasses import replace

import mcap.reader
import mcap.stream_reader
import mcap.writer
import numpy as np
import pyarrow as pa
import pytest
from chunk_samples import INFO, all_same, chunks, cloud, scalars, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column, to_arrow
from diorama.wire import Decoder, FileEncoder, RecordingInfo, StreamEncoder, WireError
from diorama.wire.batches import ENTITY_FIELD, LARGE_BYTES, BatchReader

ENCODERS = [StreamEncoder, FileEncoder]


def encoded(items, encoder_type=FileEncoder, flush_each=False):
    encoder = encoder_type(INFO)
    pieces = encoder.begin()
    for item in items:
        pieces += encoder.encode(item)
        if flush_each:
            pieces += encoder.flush()
    return b"".join(pieces + encoder.end())


def decoded(data, *, decoder=None):
    decoder = decoder or Decoder()
    return [*decoder.feed(data), *decoder.close()], decoder


@given(items=st.lists(chunks(), max_size=4), cuts=st.lists(st.floats(0, 1), max_size=6), data=st.data())
@settings(max_examples=120, deadline=None)
def test_decoding_gives_back_what_was_encoded_for_any_split_of_the_bytes(items, cuts, data):
    stream = encoded(items, data.draw(st.sampled_from(ENCODERS)))
    borders = sorted({0, len(stream), *(int(cut * len(stream)) for cut in cuts)})
    decoder = Decoder()
    got = [chunk for start, stop in itertools.pairwise(borders) for chunk in decoder.feed(stream[start:stop])]
    got += decoder.close()
    assert decoder.damage == []
    assert decoder.ended
    assert decoder.info == INFO
    assert all_same(got, items)


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_a_stream_fed_byte_by_byte_gives_the_same_chunks(encoder_type):
    items = [scalars(), texts(), cloud(points=20), scalars(first=99)]
    decoder = Decoder()
    stream = encoded(items, encoder_type)
    got = [chunk for i in range(len(stream)) for chunk in decoder.feed(stream[i : i + 1])]
    assert all_same(got, items)
    assert list(decoder.close()) == []
    assert decoder.damage == []


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_large_arrays_are_neither_copied_on_the_way_in_nor_on_the_way_out(encoder_type):
    item = cloud(points=200_000)
    encoder = encoder_type(INFO)
    pieces = encoder.begin() + encoder.encode(item)
    positions = item.columns[0].values
    addresses = {pa.py_buffer(piece).address for piece in pieces}
    assert positions.ctypes.data in addresses
    stream = b"".join(pieces + encoder.end())
    (got,), _ = decoded(stream)
    start = pa.py_buffer(stream).address
    values = got.columns[0].values
    assert start <= values.ctypes.data < start + len(stream)
    assert values.flags.aligned or start % 8
    assert all_same([got], [item])


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_a_large_message_split_over_many_pieces_lies_aligned(encoder_type):
    stream = encoded([scalars(), cloud(points=50_000)], encoder_type)
    decoder = Decoder()
    got = [c for i in range(0, len(stream), 9973) for c in decoder.feed(stream[i : i + 9973])]
    assert all(column.values.flags.aligned for chunk in got for column in chunk.columns)


def test_a_file_says_truncated_until_it_is_ended():
    encoder = FileEncoder(INFO)
    pieces = encoder.begin() + encoder.encode(scalars()) + encoder.flush()
    data = b"".join(pieces)
    got, decoder = decoded(data)
    assert all_same(got, [scalars()])
    assert [d.offset for d in decoder.damage] == [len(data)]
    assert "truncated" in decoder.damage[0].what


def test_renaming_moves_what_follows_to_another_recording():
    other = RecordingInfo("app", "id-2", 5, "0.1.0")
    for encoder_type in ENCODERS:
        encoder = encoder_type(INFO)
        decoder = Decoder()
        first = list(decoder.feed(b"".join(encoder.begin() + encoder.encode(scalars()))))
        first += decoder.feed(b"".join(encoder.rename(other)))
        assert decoder.info == other
        assert len(first) == 1
        second = list(decoder.feed(b"".join(encoder.encode(texts()) + encoder.end())))
        assert all_same(second, [texts()])
        assert decoder.damage == []


def test_small_rows_are_compressed_and_float_clouds_are_not():
    small = [scalars(first=i) for i in range(200)]
    assert len(encoded(small)) < len(encoded(small, StreamEncoder)) / 4
    big = cloud(points=100_000)
    assert big.columns[0].values.tobytes() in encoded([big])


def test_a_dictionary_of_an_extension_travels_as_its_plain_values():
    values = pa.array(["a", "b", "a"]).dictionary_encode()
    item = _extension(values)
    (got,), decoder = decoded(encoded([item]))
    assert got.columns[0].values.to_pylist() == ["a", "b", "a"]
    assert decoder.damage == []


def test_a_dictionary_inside_another_type_is_refused_by_name():
    values = pa.array([["a"]], pa.list_(pa.dictionary(pa.int8(), pa.utf8())))
    with pytest.raises(WireError, match="dictionaries"):
        StreamEncoder(INFO).encode(_extension(values))


def test_a_chunk_whose_arrays_do_not_fit_is_refused_and_the_next_is_not():
    bad = Chunk(
        "a", np.zeros(1, np.int64), {}, (Column("scalar", "f64", False, np.zeros(3), np.zeros(5, np.int32)),)
    )
    for encoder_type in ENCODERS:
        encoder = encoder_type(INFO)
        pieces = encoder.begin()
        with pytest.raises(WireError, match="'a'"):
            encoder.encode(bad)
        pieces += encoder.encode(scalars()) + encoder.end()
        got, decoder = decoded(b"".join(pieces))
        assert all_same(got, [scalars()])
        assert decoder.damage == []


def test_channels_beyond_the_ids_of_mcap_are_refused_and_the_known_ones_still_work():
    encoder = StreamEncoder(INFO)
    encoder._channels._channels = dict.fromkeys(range(0xFFFF))
    with pytest.raises(WireError, match="65535"):
        encoder.encode(scalars())


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_entities_beyond_the_channels_of_mcap_share_some(monkeypatch, encoder_type):
    monkeypatch.setattr("diorama.wire.encoder._MAX_OWN_CHANNELS", 2)
    items = [
        replace(chunk, entity_path=f"{name}/ü")
        for name in "abcba"
        for chunk in (scalars(), texts(), cloud(points=20_000))
    ]
    stream = encoded(items, encoder_type)
    got, decoder = decoded(stream)
    assert all_same(got, items)
    assert decoder.damage == []
    if encoder_type is FileEncoder:
        topics = [
            channel.topic for _, channel, _ in mcap.reader.make_reader(io.BytesIO(stream)).iter_messages()
        ]
        assert set(topics) == {"a/ü", "*"}


@pytest.mark.parametrize(
    ("paths", "why"),
    [(["a", "b"], "2 entities"), (["a", None], "without an entity"), (["a//b"] * 2, "double slash")],
)
def test_a_shared_batch_is_of_one_entity_with_a_path(paths, why):
    plain = to_arrow(scalars(rows=2))
    schema = plain.schema.append(ENTITY_FIELD)
    batch = pa.RecordBatch.from_arrays([*plain.columns, pa.array(paths, pa.utf8())], schema=schema)
    reader = BatchReader(schema.serialize().to_pybytes())
    with pytest.raises(WireError, match=why):
        reader.read("*", memoryview(batch.serialize()))


def test_a_topic_with_an_empty_part_is_damage_and_not_an_error_of_the_store():
    _, decoder = decoded(encoded([replace(scalars(), entity_path="a//b")]))
    assert any("double slash" in damage.what for damage in decoder.damage)


def _extension(values):
    offsets = np.array([0, len(values)], np.int32)
    return Chunk("e", np.zeros(1, np.int64), {}, (Column("ext.x", "ext", False, values, offsets),))


# --- mcap's own reader and writer -----------------------------------------------------------------------------


class NoSeek(io.BytesIO):
    def seekable(self):
        return False


MANY = [scalars(), texts(), cloud(points=30_000), *[scalars(f"e/{i}", first=100 + i) for i in range(50)]]


@pytest.mark.parametrize("source", [io.BytesIO, NoSeek])
@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_the_reader_of_mcap_reads_our_files(source, encoder_type):
    reader = mcap.reader.make_reader(source(encoded(MANY, encoder_type)), validate_crcs=True)
    messages = list(reader.iter_messages(log_time_order=False))
    assert [channel.topic for _, channel, _ in messages] == [item.entity_path for item in MANY]
    for (schema, channel, message), item in zip(messages, MANY, strict=True):
        assert (schema.encoding, channel.message_encoding) == ("arrow", "arrow")
        batch = pa.ipc.read_record_batch(
            pa.py_buffer(message.data), pa.ipc.read_schema(pa.py_buffer(schema.data))
        )
        assert batch.equals(to_arrow(item))
        assert message.log_time == int(item.arrival[0])


def test_the_reader_of_mcap_finds_metadata_statistics_and_chunks_by_our_index():
    data = encoded(MANY)
    reader = mcap.reader.make_reader(io.BytesIO(data), validate_crcs=True)
    (metadata,) = reader.iter_metadata()
    assert metadata.metadata["recording_id"] == "id-1"
    summary = reader.get_summary()
    assert summary.statistics.message_count == len(MANY)
    assert summary.statistics.channel_count == len(summary.channels) == 53
    assert summary.statistics.chunk_count == len(summary.chunk_indexes) == 3
    assert len(list(reader.iter_messages(topics=["e/7"]))) == 1
    assert len(list(reader.iter_messages(starting_at=100, ending_before=103))) == 3
    kinds = [
        type(r).__name__ for r in mcap.stream_reader.StreamReader(io.BytesIO(data), emit_chunks=True).records
    ]
    assert kinds.count("Chunk") == 3
    assert kinds[-1] == "Footer"


def test_every_offset_of_our_indexes_points_at_what_it_names():
    data = encoded(MANY)
    summary = mcap.reader.make_reader(io.BytesIO(data)).get_summary()
    for index in summary.chunk_indexes:
        assert data[index.chunk_start_offset] == 0x06
        for channel_id, offset in index.message_index_offsets.items():
            assert data[offset] == 0x07
            assert int.from_bytes(data[offset + 9 : offset + 11], "little") == channel_id
        end = index.chunk_start_offset + index.chunk_length + index.message_index_length
        assert data[end] in (0x06, 0x0F, 0x80)
    for index in summary.metadata_indexes:
        assert data[index.offset] == 0x0C
    footer_at = len(data) - 8 - 29
    start, offsets_start, _ = np.frombuffer(data[footer_at + 9 : footer_at + 25] + bytes(8), "<u8")
    assert data[int(start) - 13] == 0x0F
    assert data[int(offsets_start)] == 0x0E


WRITERS = {
    "none": {"compression": mcap.writer.CompressionType.NONE},
    "lz4": {"compression": mcap.writer.CompressionType.LZ4},
    "zstd": {"compression": mcap.writer.CompressionType.ZSTD},
    "unchunked": {"use_chunking": False},
    "without CRCs": {"enable_crcs": False, "enable_data_crcs": False},
    "without summary": {
        "use_statistics": False,
        "use_summary_offsets": False,
        "repeat_channels": False,
        "repeat_schemas": False,
        "index_types": mcap.writer.IndexType.NONE,
    },
}


def written_by_mcap(items, **options):
    out = io.BytesIO()
    writer = mcap.writer.Writer(out, **options)
    writer.start()
    json = writer.register_schema("j", "jsonschema", b"{}")
    other = writer.register_channel("/other", "json", json)
    writer.add_message(other, 1, b"{}", 1)
    for item in items:
        batch = to_arrow(item)
        schema = writer.register_schema("s", "arrow", batch.schema.serialize().to_pybytes())
        channel = writer.register_channel(item.entity_path, "arrow", schema)
        writer.add_message(channel, 5, batch.serialize().to_pybytes(), 5)
    writer.add_metadata("diorama", dict(INFO.metadata().metadata))
    writer.add_attachment(1, 1, "a", "text/plain", b"hello")
    writer.finish()
    return out.getvalue()


@pytest.mark.parametrize("options", WRITERS.values(), ids=WRITERS.keys())
def test_files_of_the_writer_of_mcap_are_read_and_other_encodings_counted(options):
    got, decoder = decoded(written_by_mcap(MANY, **options))
    assert decoder.damage == []
    assert all_same(got, MANY)
    assert decoder.foreign_messages == 1
    assert decoder.info == INFO
    assert decoder.ended


def test_a_topic_with_a_slash_in_front_is_the_entity_without():
    item = scalars("/camera/image/")
    got, _ = decoded(encoded([item]))
    assert got[0].entity_path == "camera/image"


def test_the_border_between_copied_and_viewed_batches_is_seamless():
    for points in (LARGE_BYTES // 16 - 40, LARGE_BYTES // 16 - 2, LARGE_BYTES // 16, 16_400, 262_144 // 16):
        for encoder_type in ENCODERS:
            got, decoder = decoded(encoded([scalars(), cloud(points=points)], encoder_type))
            assert all_same(got, [scalars(), cloud(points=points)])
            assert decoder.damage == []

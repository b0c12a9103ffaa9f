"""Two workers in one program, each with a recording of its own."""

import threading

import diorama as rr

rr.init("set_thread_local_data_recording")
kept = {}


def work(name):
    rr.set_thread_local_data_recording(rr.new_recording(name))
    kept[name] = rr.memory_recording()
    rr.log_scalar(f"{name}/done", 1.0)
    assert rr.get_data_recording() is rr.get_thread_local_data_recording()


for name in ("left", "right"):
    thread = threading.Thread(target=work, args=[name])
    thread.start()
    thread.join()
print({name: recording.entities() for name, recording in kept.items()})

"""To whoever listens: as a rule a viewer, here ten lines of Python."""

import socket
import threading

import diorama as rr

received = []


def listen(server):
    connection, _ = server.accept()
    while data := connection.recv(65536):
        received.append(data)
    connection.close()


server = socket.create_server(("127.0.0.1", 0))
listener = threading.Thread(target=listen, args=[server])
listener.start()

rr.init("connect")
rr.connect(f"127.0.0.1:{server.getsockname()[1]}")
rr.log_text_entry("greeting", "Hello!")
rr.disconnect()

listener.join()
server.close()
print(b"Hello!" in b"".join(received))

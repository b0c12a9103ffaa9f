"""The viewer in a browser: a `Session` for each, a `Stage` that draws for all, and a `WebServer` for the network."""

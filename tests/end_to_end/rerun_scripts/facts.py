"""What the script sees of itself, as JSON."""

import json
import sys

import rerun as rr
import rerun_bindings

print(
    json.dumps(
        {
            "argv": sys.argv,
            "name": __name__,
            "file": __file__,
            "path": sys.path[0],
            "main": sys.modules["__main__"].__file__,
            "spec": __spec__ is None,
            "bindings": rr.bindings is rerun_bindings,
            "enabled": rr.is_enabled(),
            "depth": rerun_bindings.TensorDataMeaning.Depth.name,
        }
    )
)

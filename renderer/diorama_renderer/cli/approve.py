"""`diorama approve`: accept what tests found different, one by one or all."""

from __future__ import annotations

import argparse
import shlex


def approve(arguments: argparse.Namespace) -> int:
    """Copy what was drawn over what was accepted; without names, say what there is."""
    from diorama_renderer.testing import approval

    entries = approval.pending(arguments.folder)
    if not arguments.names and not arguments.all:
        for entry in entries:
            print(f"{entry.status}  {entry.golden}")
            for sentence in entry.sentences[:3] or [entry.picture or entry.headline]:
                print(f"        {sentence}")
        folder = shlex.quote(str(arguments.folder))
        print(f"accept with: diorama approve {folder} NAME... | --all" if entries else "nothing to accept")
        return 0
    taken = entries if arguments.all else approval.chosen(entries, arguments.names)
    try:
        for entry in taken:
            for path in approval.approve(entry, root=arguments.root):
                print(f"accepted {path}")
    finally:
        approval.refresh(arguments.folder)
    if not taken:
        print("nothing to accept")
    return 0

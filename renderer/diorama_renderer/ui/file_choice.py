"""Which files a user chooses: the state of the file dialog, without its looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from diorama_renderer.ui.folder import Entry, completed, entries_of, folder_of

RECORDINGS = (".mcap",)
MESHES = (".glb", ".gltf", ".obj", ".ply", ".stl")
IMAGES = (".png", ".jpg", ".jpeg")

FILTERS: dict[str, tuple[str, ...]] = {
    "All that can be opened": (*RECORDINGS, *MESHES, *IMAGES),
    "Recordings": RECORDINGS,
    "Meshes": MESHES,
    "Images": IMAGES,
    "All files": (),
}
"""What the dialog offers to show: title to ends of names."""


class FileChoice:
    """A question for files to open, or for one to write.

    Attributes:
        title: of the dialog.
        saves: whether a file is to be written.
        folder: that is shown.
        entries: what lies in it.
        problem: why it cannot be shown, or what was typed not be chosen; "".
        chosen: indexes of the entries that are selected.
        cursor: the entry that the arrow keys are on; -1: none.
        name: of the file to write.
        filter: one of `FILTERS`.
        asks: a file of that name is there, and is it to be replaced?
    """

    def __init__(
        self,
        title: str,
        folder: Path,
        on_chosen: Callable[[Sequence[Path]], object],
        *,
        save_as: str | None = None,
    ) -> None:
        """Show a folder.

        Args:
            title: of the dialog.
            folder: to begin in; the nearest that there is.
            on_chosen: called with the files, once.
            save_as: the name to offer for a file to write; None: files are to be opened.
        """
        self.title = title
        self.saves = save_as is not None
        self.name = save_as or ""
        self.filter = "Recordings" if self.saves else next(iter(FILTERS))
        self.entries: list[Entry] = []
        self.chosen: set[int] = set()
        self.cursor = -1
        self.problem = ""
        self.asks = False
        self.typed = ""
        self._on_chosen = on_chosen
        self._anchor = -1
        self.folder = folder
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        self.go(folder)

    def go(self, folder: Path) -> None:
        """Show another folder."""
        self.folder = folder
        self.typed = str(folder).rstrip("/") + "/"
        self.chosen, self.cursor, self._anchor, self.asks = set(), -1, -1, False
        self.problem = ""
        try:
            self.entries = entries_of(folder, FILTERS[self.filter])
        except OSError as error:
            self.entries = []
            self.problem = f"{folder}: {error.strerror or error}"

    def up(self) -> None:
        """Show the folder that this one lies in, on this one."""
        came_from = self.folder.name
        self.go(self.folder.parent)
        names = [entry.name for entry in self.entries]
        if came_from in names:
            self.pick(names.index(came_from))

    def show_only(self, filter: str) -> None:
        """Show other kinds of files."""
        self.filter = filter
        self.go(self.folder)

    def pick(self, index: int, *, toggles: bool = False, extends: bool = False) -> None:
        """Select an entry: alone, or beside others (`toggles`), or all up to it (`extends`)."""
        if not 0 <= index < len(self.entries):
            return
        self.asks = False
        self.cursor = index
        if extends and self._anchor >= 0 and not self.saves:
            low, high = sorted((self._anchor, index))
            self.chosen = set(range(low, high + 1))
            return
        self._anchor = index
        if toggles and not self.saves:
            self.chosen ^= {index}
        else:
            self.chosen = {index}
        if self.saves and not self.entries[index].is_folder:
            self.name = self.entries[index].name

    def step(self, count: int, *, extends: bool = False) -> None:
        """Move the cursor by so many entries."""
        if self.entries:
            start = self.cursor if self.cursor >= 0 else (-1 if count > 0 else 0)
            self.pick(min(max(start + count, 0), len(self.entries) - 1), extends=extends)

    def complete(self, text: str) -> str:
        """What is typed, gone on as far as that is certain."""
        return completed(text, self.folder)

    def type(self, text: str) -> bool:
        """Go to the path that was typed, or choose the file of that path; True when something was chosen."""
        path = folder_of(text.strip(), self.folder)
        if path.is_dir():
            self.go(path.resolve())
            return False
        if self.saves:
            if path.parent.is_dir():
                self.go(path.parent.resolve())
                self.name = path.name
                return self.accept()
        elif path.is_file():
            self._on_chosen([path.resolve()])
            return True
        self.problem = f"There is no {path}"
        return False

    @property
    def can_accept(self) -> bool:
        """Whether there is anything to open, or a name to write to."""
        return bool(self.name.strip()) if self.saves else bool(self.chosen)

    def open(self, index: int) -> bool:
        """Go into a folder, or choose a file; True when something was chosen."""
        if not 0 <= index < len(self.entries):
            return False
        if self.entries[index].is_folder:
            self.go(self.folder / self.entries[index].name)
            return False
        self.pick(index)
        return self.accept()

    def accept(self) -> bool:
        """Choose what is selected or named; True when that was it: not if a folder was, or a file would be replaced."""
        if self.saves:
            return self._accept_name()
        picked = [self.entries[index] for index in sorted(self.chosen)]
        files = [self.folder / entry.name for entry in picked if not entry.is_folder]
        if files:
            self._on_chosen(files)
            return True
        if picked:
            self.go(self.folder / picked[0].name)
        return False

    def _accept_name(self) -> bool:
        name = self.name.strip()
        if not name or name in (".", ".."):
            self.problem = "Give the file a name"
            return False
        if not name.lower().endswith(RECORDINGS):
            name += RECORDINGS[0]
        path = self.folder / name
        if "\0" in name or not path.parent.is_dir():
            self.problem = f"There is no folder {path.parent}"
            return False
        if path.is_dir():
            self.problem = f"{name} is a folder"
            return False
        if path.exists() and not self.asks:
            self.asks = True
            return False
        self._on_chosen([path])
        return True

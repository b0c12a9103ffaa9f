"""Annotation contexts: what class ids and keypoint ids stand for."""

from __future__ import annotations

from collections.abc import Iterable

from diorama.components.annotations import (
    AnnotationInfo,
    ClassDescription,
    ClassDescriptionLike,
    parse_classes,
)
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream

__all__ = ["AnnotationInfo", "ClassDescription", "ClassDescriptionLike", "log_annotation_context"]


@log_function
def log_annotation_context(
    entity_path: str,
    class_descriptions: ClassDescriptionLike | Iterable[ClassDescriptionLike],
    *,
    timeless: bool = True,
    ext: Ext | None = None,
    recording: RecordingStream | None = None,
) -> None:
    """Logs labels and colours of classes, for an entity and all below it. It replaces the entity's previous ones.

    An entity takes them from the nearest path upwards that has any, so the root, `/`, serves all.

    >>> import diorama as rr
    >>> rr.log_annotation_context("/", [(0, "road"), (1, "car", (255, 0, 0))])
    >>> hand = rr.ClassDescription(
    ...     info=rr.AnnotationInfo(2, label="hand"),
    ...     keypoint_annotations=[(0, "wrist"), (1, "thumb")],
    ...     keypoint_connections=[(0, 1)],
    ... )
    >>> rr.log_annotation_context("camera/image", hand)

    Args:
        entity_path: from where on; may be the root, `/`.
        class_descriptions: one or several of: (id, label), (id, label, color), an `AnnotationInfo`, a
            `ClassDescription`. Of several with one id the first counts. None at all removes them.
        timeless: they hold before all time, on every timeline.
        ext: extension components, name to value.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_array(parse_classes(class_descriptions, "class_descriptions"))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, root_allowed=True, recording=recording)

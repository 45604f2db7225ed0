"""Photos people send: taken in safely by the media studio, kept by content, known by name."""

import io

from PIL import Image

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Tx
from hub.studio import queries
from hub.studio.models import Photo
from media_studio.document import plain
from media_studio.photo import take_in


def receive(data: bytes, blobs: BlobStore) -> tuple[str, tuple[int, int], int]:
    """Digest, size in px and weight in bytes of the photo as it is kept. Slow, holds no transaction. Raises Invalid."""
    kept = take_in(data)
    with Image.open(io.BytesIO(kept)) as picture:
        size = picture.size
    return blobs.put(kept), size, len(kept)


def remember(tx: Tx, digest: str, size: tuple[int, int], weight: int, *, name: str, actor: Actor) -> Photo:
    """Know a received photo by name; the same picture sent again is the one that is there."""
    known = queries.photos(tx, [digest])
    if known:
        return known[0]
    called = plain(name.rpartition("/")[2], limit=120) or digest[:12]
    photo = Photo(sha256=digest, name=called, width=size[0], height=size[1], size=weight, sent_by=str(actor))
    tx.add(photo)
    tx.flush()
    audit.record(tx, actor, "photo.sent", f"photo:{digest[:12]}", name=called)
    return photo

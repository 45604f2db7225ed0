"""Detail pages and main pictures from facts, against decoding, resizing and encoding the same finished pixels.

Both sides run in this process on one thread. The goods are every third SKU of the example catalogue; type and scenes are warm.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from hub.cli.bench.ground import Ground
from hub.cli.bench.ratio import Entry, Sample, in_turns, rates, stopwatch
from hub.studio.ordering import orders_for
from media_studio import detail_page, main_image
from media_studio.document import PICTURED, PageDocument, first_draft
from media_studio.jpeg import encode
from media_studio.label import Look
from media_studio.packs import draw_pack, look_of
from media_studio.photo import cover, opened
from media_studio.specs import KINDS, studio_rules

WIDTH, TALL, MARGIN, QUALITY = 750, 1500, 60, 90
#: Where photos stand on a page, px; each block crops its photo to its own place.
PLACES = ((600, 560), (750, 460), (750, 460), (750, 460))
#: Photos are decoded no smaller than this, as when a set is drawn, px.
DECODED = (990, 1040)


@dataclass(frozen=True, slots=True)
class Goods:
    """One SKU's look and page."""

    look: Look
    document: PageDocument


def measure(ground: Ground) -> Iterator[Entry]:
    """Three entries: pages, pages with photos, main pictures."""
    with ground.sqlite() as runtime, runtime.db.read() as tx:
        briefs = [order.brief for order in orders_for(tx, trace_base="https://trace.example.cn")][::3]
    goods = [Goods(look_of(brief), first_draft(brief)) for brief in briefs]
    photo = a_photo()
    pages, mains = _sliced(goods), _mains(goods)
    note = f"{len(goods)} SKUs, one thread"
    low, own = in_turns(
        partial(_again, pages, len(goods)), lambda: stopwatch(lambda: len(_sliced(goods)) and len(goods)), rounds=2
    )
    yield rates("pages", "pages/s", low, own, note=note)
    low, own = in_turns(partial(_photos_again, photo, pages, len(goods)), partial(_with_photos, goods, photo), rounds=2)
    yield rates("pages-photos", "pages/s", low, own, note=f"{note}, {len(PLACES)} photos of 2400 px each")
    low, own = in_turns(partial(_again, mains, len(mains)), lambda: stopwatch(lambda: len(_mains(goods))), rounds=2)
    yield rates("pictures", "pictures/s", low, own, note=note)


def _sliced(goods: Sequence[Goods]) -> list[bytes]:
    heaviest = studio_rules().slice_bytes_wanted
    made = []
    for one in goods:
        page = detail_page.compose(one.look, draw_pack(one.look), one.document, width=WIDTH)
        made += [encode(cut, heaviest=heaviest) for cut in detail_page.slices(page, max_height=TALL, min_count=1)]
    return made


def _mains(goods: Sequence[Goods]) -> list[bytes]:
    lightest, heaviest = studio_rules().main_bytes
    made = []
    for one in goods:
        pack = draw_pack(one.look)
        for kind in sorted(KINDS):
            canvas = main_image.compose(kind, one.look, pack, where=kind, white_margin=MARGIN)
            made.append(encode(canvas.image, lightest=lightest, heaviest=heaviest))
    return made


def _with_photos(goods: Sequence[Goods], photo: bytes) -> Sample:
    digest = "0" * 64

    def work() -> int:
        for one in goods:
            blocks = tuple(
                block.model_copy(update={"photo": digest}) if block.kind in PICTURED else block
                for block in one.document.blocks
            )
            pictured = one.document.model_copy(update={"blocks": blocks})
            # One decoding for each place: a real page shows four different photos.
            photos = [opened(photo, at_least=DECODED) for _ in PLACES]
            page = detail_page.compose(
                one.look, draw_pack(one.look), pictured, width=WIDTH, photos={digest: photos[-1]}
            )
            for cut in detail_page.slices(page, max_height=TALL, min_count=1):
                encode(cut, heaviest=studio_rules().slice_bytes_wanted)
        return len(goods)

    return stopwatch(work)


def _photos_again(photo: bytes, pages: Sequence[bytes], count: int) -> Sample:
    finished = [_decoded(data) for data in pages]

    def work() -> int:
        for _ in range(count):
            for place in PLACES:
                opened(photo, at_least=DECODED).resize(place, Image.Resampling.LANCZOS)
        for image in finished:
            _encoded(image)
        return count

    return stopwatch(work)


def _again(files: Sequence[bytes], count: int) -> Sample:
    def work() -> int:
        for data in files:
            image = _decoded(data)
            inner = (0.5, 0.5, image.width - 0.5, image.height - 0.5)  # equal sizes would only be copied
            _encoded(image.resize(image.size, Image.Resampling.LANCZOS, box=inner))
        return count

    return stopwatch(work)


def _decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("RGB")


def _encoded(image: Image.Image) -> None:
    image.save(io.BytesIO(), "JPEG", quality=QUALITY, subsampling=0)


def a_photo() -> bytes:
    """A synthetic camera picture, 2,400 px square, with detail everywhere."""
    noise = Image.effect_noise((600, 600), 60).resize((2400, 2400), Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize((2400, 2400))
    out = io.BytesIO()
    Image.merge("RGB", (noise, slope, cover(noise.convert("RGB"), (2400, 2400)).getchannel("G"))).save(
        out, "JPEG", quality=90
    )
    return out.getvalue()

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from hub.channels import events, publishing, queries
from hub.channels.models import Creative, Listing
from hub.events import facts


@pytest.fixture(scope="session")
def pictures() -> dict[str, tuple[bytes, int, int]]:
    """Slot -> (JPEG bytes, width, height) of a full listing set."""
    found = {}
    for group, count, size in (("main", 5, (800, 800)), ("detail", 3, (750, 1000))):
        for number in range(1, count + 1):
            file = io.BytesIO()
            Image.new("RGB", size, (number * 40, len(group) * 20, 90)).save(file, "JPEG", quality=70)
            found[f"{group}-{number}"] = (file.getvalue(), *size)
    return found


@pytest.fixture
def draw(house, pictures) -> Callable[[str, str], None]:
    """Keep a full set of pictures of a SKU for one platform, as the studio does."""

    def run(code: str, platform: str) -> None:
        with house.runtime.db.write() as tx:
            for slot, (data, width, height) in pictures.items():
                tx.add(
                    Creative(
                        sku_id=house.skus[code], platform=platform, slot=slot, name=f"{slot}.jpg", mime="image/jpeg",
                        sha256=house.runtime.blobs.put(data), width=width, height=height, size=len(data), spec_version="1",
                    )
                )  # fmt: skip
                assert hashlib.sha256(data).hexdigest() == house.runtime.blobs.put(data)

    return run


@pytest.fixture
def listing(house) -> Callable[..., Listing]:
    """The listing of a SKU in a shop, read anew."""

    def read(code: str, shop_id: int) -> Listing:
        with house.runtime.db.read() as tx:
            found = queries.listing_of(tx, shop_id=shop_id, sku_id=house.skus[code])
        assert found is not None
        return found

    return read


@pytest.fixture
def request_publish(house) -> Callable[..., int]:
    """Ask for SKUs to be on sale."""

    def run(**named: Any) -> int:
        with house.runtime.db.write() as tx:
            return publishing.request_publish(tx, actor=house.actor, **named)

    return run


@pytest.fixture
def studio(house, draw) -> Callable[..., None]:
    """The studio has drawn a SKU for some platforms: pictures kept, fact announced, listings published."""

    def run(code: str, *platforms: str) -> None:
        for platform in platforms:
            draw(code, platform)
        with house.runtime.db.write() as tx:
            facts.announce(tx, [events.creatives_ready(house.skus[code])], actor=house.actor)
        house.run(publishing.PUBLISH_READY, publishing.PUBLISH)

    return run


@pytest.fixture
def put_on_sale(studio, request_publish, listing) -> Callable[..., Listing]:
    """Publish one SKU in one shop."""

    def run(code: str, channel: str, shop_id: int) -> Listing:
        assert request_publish(codes=[code], shop_ids=[shop_id]) == 1
        studio(code, channel)
        return listing(code, shop_id)

    return run

"""Every run begins on the same stocked ground, and nothing of it is left."""

from hub.channels import queries as channels
from hub.cli.bench import ingest
from hub.cli.bench.ground import PIECES, SHOP, Ground, shelf_cards
from hub.inventory import queries as stock


def test_each_run_gets_a_copy_of_its_own(tmp_path):
    ground = Ground(tmp_path)
    with ground.sqlite() as one, ground.sqlite() as two:
        assert one.db.url != two.db.url
        with two.db.read() as tx:
            cards = shelf_cards(tx)
            free = stock.free_pieces(tx, [card.sku_id for card in cards], min_days=3)
            shop = channels.shop_by_code(tx, SHOP)

    assert shop is not None
    assert set(free.values()) == {PIECES}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["template"]


def test_the_floor_stands_on_an_empty_durable_file(tmp_path):
    with Ground(tmp_path).bare_sqlite() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert list(tmp_path.iterdir()) == []


def test_the_floor_of_ingest_writes_the_very_rows_the_hub_left(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest, "ORDERS", 150)
    ground = Ground(tmp_path)
    payloads = ingest.wire_orders(ground)
    kept = []
    replay = ingest._replay

    def watch(run, left, page, mark):
        replay(run, left, page, mark)
        kept.append({part.table: len(part.pages[page]) for part in left})

    monkeypatch.setattr(ingest, "_replay", watch)
    assert ingest._sqlite_floor(ground, payloads).items == 150
    assert [(page["sales_order"], page["order_receiver"], page["order_payload"]) for page in kept] == [
        (100, 100, 100),
        (50, 50, 50),
    ]
    assert all(page["reservation"] >= page["sales_order"] <= page["fact"] for page in kept)

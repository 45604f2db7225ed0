"""Promises of the papers: PDFs come out, label prints are counted, refusals lead back with a reason."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from hub.identity import queries as identity
from hub.warehouse import packing, queries, waves, waybills

Play = Callable[..., None]


@pytest.fixture
def labelled(ready: Any) -> Any:
    """O1 and O2 in one wave, O1's parcel labelled; ``wave`` and ``parcel`` are their ids."""
    with ready.runtime.db.write() as tx:
        ready.wave = waves.release_wave(tx, "ambient", actor=ready.actor).id
        ready.parcel, ready.open = (parcel.id for parcel in queries.parcels(tx, wave_id=ready.wave))
        packing.scan(tx, ready.parcel, "A1", pieces=2)
        packing.pack(tx, ready.parcel, weight_g=1180, actor=ready.actor)
        waybills.label_parcel(tx, ready.parcel, actor=ready.actor)
    return ready


async def pdf(response: Any) -> str:
    assert (response.status, response.headers["Content-Type"]) == (200, "application/pdf")
    assert response.headers["Cache-Control"] == "no-store"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(await response.read())).pages)


def test_labels_pick_list_slip_and_sheet_are_pdfs(play: Play, labelled: Any) -> None:
    async def story(browser: Any) -> None:
        async def fetch(path: str, **form: str) -> str:
            if not form:
                return await pdf(await browser.client.get(path))
            return await pdf(await browser.client.post(path, data=form))

        await browser.log_in()
        await browser.get("/fulfilment")
        token = {"form_token": browser.token}
        first = await fetch(f"/fulfilment/parcels/{labelled.parcel}/label", **token)
        assert "SF0000000001" in first
        assert "补打" not in first
        for path in (f"/fulfilment/parcels/{labelled.parcel}/label", f"/fulfilment/waves/{labelled.wave}/labels"):
            response = await browser.client.post(path, data=token, allow_redirects=False)
            assert response.status == 303
        assert "补打 1" in await fetch(f"/fulfilment/parcels/{labelled.parcel}/label", why="卡纸", **token)
        assert "L-A1" in await fetch(f"/fulfilment/waves/{labelled.wave}/picklist.pdf")
        assert "O1" in await fetch(f"/fulfilment/parcels/{labelled.parcel}/slip.pdf")
        response, _ = await browser.post(
            "/fulfilment/handovers", carrier="SF", parcel=str(labelled.parcel), courier="甲"
        )
        sheet = response.headers["Location"]
        text = await fetch(f"{sheet}/sheet.pdf")
        assert "SF0000000001" in text
        assert "tashi" in text

    play(story)
    with labelled.runtime.db.read() as tx:
        actions = [row.action for row in identity.audit_trail(tx, before=None, subject="", limit=50)]
        assert queries.parcel(tx, labelled.parcel).label_prints == 2
    assert actions.count("label.reprinted") == 1
    assert len(labelled.facts("parcel.print")) == 2


def test_a_parcel_without_a_waybill_has_no_label(play: Play, labelled: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/fulfilment")
        response, _ = await browser.post(f"/fulfilment/parcels/{labelled.open}/label")
        assert (response.status, response.headers["Location"]) == (303, f"/fulfilment/parcels/{labelled.open}")
        _, text = await browser.get(f"/fulfilment/parcels/{labelled.open}")
        assert "只有待交接的包裹才有面单" in text
        response, _ = await browser.get("/fulfilment/waves/1/picklist.pdf")
        assert response.status == 404

    play(story)
    assert labelled.facts("parcel.print") == []


def test_a_machine_with_a_zpl_printer_gets_labels_and_slips_as_zpl(play: Play, labelled: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/account")
        token = {"form_token": browser.token}
        response = await browser.client.post("/account/printer", data={"printer": "zpl", **token})
        assert "checked> ZPL" in " ".join((await response.text()).split())
        base = f"/fulfilment/parcels/{labelled.parcel}"
        for response, name in (
            (await browser.client.post(f"{base}/label", data=token), "label-SF0000000001.zpl"),
            (await browser.client.get(f"{base}/slip.pdf"), "slip-O1.zpl"),
        ):
            assert (response.status, response.headers["Content-Type"]) == (200, "application/zpl")
            assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
            assert (await response.read()).startswith(b"^XA^PW608")
        response = await browser.client.post(
            "/account/printer", data={"printer": "fax", **token}, allow_redirects=False
        )
        assert response.status == 422
        assert (await browser.client.get(f"{base}/slip.pdf")).headers["Content-Type"] == "application/zpl"
        await browser.client.post("/account/printer", data={"printer": "pdf", **token})
        assert await pdf(await browser.client.get(f"{base}/slip.pdf"))

    play(story)
    with labelled.runtime.db.read() as tx:
        assert queries.parcel(tx, labelled.parcel).label_prints == 1

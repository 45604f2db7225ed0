"""Promises of the Products desk."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from catalog import queries
from catalog.sheet_out import export_sheet
from hub.identity.queries import audit_trail
from hub.kernel.runtime import Runtime

Play = Callable[..., None]
PRODUCTS = "SKU,名称,品牌,类目,规格,储存,保质期(天),价格(分),单位,毛重(克),产地\n"


def test_the_list_is_searched_narrowed_and_turned(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/products")
        assert text.count('class="subject name"') == 50
        assert "共 68 个" in text
        _, second = await browser.get("/products?after=ZK050")
        assert "ZK051" in second
        assert "ZK049" not in second
        assert 'before=ZK051"' in second
        _, back = await browser.get("/products?before=ZK051")
        assert back.count('class="subject name"') == 50
        assert "after=ZK050" in back
        _, found = await browser.get("/products?q=ZK001")
        assert found.count('class="subject name"') == 1
        _, none = await browser.get("/products?q=nothing-like-it")
        assert "没有符合条件的商品" in none
        _, trouble = await browser.get("/products?trouble=any&q=ZK002")
        assert "1 个问题" in trouble

    play(story, runtime=stocked)


def test_a_product_shows_stock_shops_papers_and_its_picture(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get("/products/ZK001")
        assert response.status == 200
        for part in ("牦牛腱子肉", "ZK001-A", "有机产品认证", "¥59.00", "/media/", "taobao测试店 "[:-1]):
            assert part in text
        response, _ = await browser.get("/products/NO-SUCH")
        assert response.status == 404

    play(story, runtime=stocked)


def test_a_sheet_is_imported_and_refused_rows_name_line_column_and_remedy(play: Play, stocked: Runtime) -> None:
    sheet = (
        PRODUCTS
        + "NEW1,样例石刻,A,手工艺,1件,常温,,9900,件,500,青海省\nNEW2,样例石刻二,A,手工艺,1件,火热,,9900,件,500,青海省\n"
    )

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/products/import")
        response, text = await browser.post("/products/import", file=("new.csv", sheet.encode()))
        assert response.status == 200
        assert '<td class="num strong" data-label="行">3</td>' in text
        assert "储存" in text
        assert "火热" in text

    play(story, runtime=stocked)
    with stocked.db.read() as tx:
        assert queries.count_skus(tx, text="NEW1") == 1
        assert queries.count_skus(tx, text="NEW2") == 0
        newest = audit_trail(tx, limit=1)[0]
    assert (newest.action, newest.details["added"], newest.details["refused"]) == ("catalogue.imported", 1, 1)


def test_a_file_that_is_no_sheet_is_refused_beside_the_field(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/products/import")
        for sent, said in (({"file": ("x.pdf", b"%PDF")}, "不认识的文件类型"), ({}, "请选择一个文件")):
            response, text = await browser.post("/products/import", **sent)
            assert response.status == 422
            assert said in text
        response, _ = await browser.post("/products/import", token="0" * 64, file=("new.csv", b"x"))
        assert response.status == 403

    play(story, runtime=stocked)


def test_a_sheet_larger_than_any_other_form_is_still_taken(play: Play, stocked: Runtime) -> None:
    with stocked.db.read() as tx:
        sheet = export_sheet(tx, "products")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/products/import")
        response, text = await browser.post(
            "/products/import", padding=("pad", BytesIO(b"x" * (2 << 20))), file=("all.xlsx", sheet)
        )
        assert response.status == 200
        assert "全部导入，没有问题" in text
        response, _ = await browser.post("/account/password", padding=("pad", BytesIO(b"x" * (2 << 20))))
        assert response.status == 413

    play(story, runtime=stocked)


def test_what_is_exported_is_a_workbook_and_only_for_readers(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response = await browser.client.get("/products/export/certificates.xlsx")
        assert response.status == 200
        assert "certificates-" in response.headers["Content-Disposition"]
        assert (await response.read())[:2] == b"PK"
        assert (await browser.client.get("/products/export/secrets.xlsx")).status == 404
        response, _ = await browser.get("/products/import")
        assert response.status == 403

    play(story, runtime=stocked)

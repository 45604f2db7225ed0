"""Calls about goods: pictures, categories, publishing, editing, shelf, stock, freight templates."""

from connectors.taobao.calls.gateway import Gateway, read
from connectors.taobao.schemas import Category, FreightRow, Id, ItemList, UploadedPicture, Wire

MARKET = "taobao"
LIST_FIELDS = "num_iid,outer_id,title,price,num"


class Published(Wire):
    """Answer of alibaba.item.publish.submit and alibaba.item.edit.fastupdate."""

    item_id: Id


class GoodsCalls(Gateway):
    """Calls about goods."""

    def picture_upload(self, name: str, data: bytes, mime: str) -> UploadedPicture:
        """taobao.picture.upload (140): png, jpg or gif up to 3 MB [official].

        Sent without ``effect``: a lost answer costs a second upload and nothing else.
        """
        fields = {"picture_category_id": "0", "image_input_title": name, "is_https": "true"}
        answer = self._call("taobao.picture.upload", fields, files={"img": (name, data, mime)})
        return read(UploadedPicture, answer.get("picture"))

    def authorised_categories(self) -> list[Category]:
        """taobao.itemcats.authorize.get (161): categories the shop may sell in."""
        answer = self._call("taobao.itemcats.authorize.get", {"fields": "item_cats.cid,item_cats.name"})
        cats = (answer.get("seller_authorize") or {}).get("item_cats") or {}
        return [read(Category, row) for row in cats.get("item_cat") or []]

    def publish_schema(self, cat_id: str) -> str:
        """alibaba.item.publish.schema.get (53943): the rules of a category as XML text."""
        answer = self._call("alibaba.item.publish.schema.get", {"market": MARKET, "cat_id": cat_id, "item_type": "b"})
        return str(answer.get("result") or "")

    def publish_submit(self, cat_id: str, schema: str) -> str:
        """alibaba.item.publish.submit (53962): the new item's id."""
        fields = {"market": MARKET, "cat_id": cat_id, "schema": schema}
        answer = self._call("alibaba.item.publish.submit", fields, effect=True)
        return read(Published, answer, effect=True).item_id

    def edit_schema(self, item_id: str) -> str:
        """alibaba.item.edit.schema.get (53967): the rules a listing is changed by, with what it holds, as XML text."""
        return str(self._call("alibaba.item.edit.schema.get", {"item_id": item_id}).get("result") or "")

    def fast_update(self, item_id: str, schema: str) -> None:
        """alibaba.item.edit.fastupdate (54542): only the fields in ``schema`` change [official]."""
        answer = self._call("alibaba.item.edit.fastupdate", {"item_id": item_id, "schema": schema}, effect=True)
        read(Published, answer, effect=True)

    def delete(self, item_id: str) -> None:
        """alibaba.item.operate.delete (53970)."""
        self._call("alibaba.item.operate.delete", {"item_id": item_id}, effect=True)

    def delivery_templates(self) -> list[FreightRow]:
        """taobao.delivery.templates.get (10916): all freight templates of the shop."""
        answer = self._call("taobao.delivery.templates.get", {"fields": "template_id,template_name"})
        rows = (answer.get("delivery_templates") or {}).get("delivery_template") or []
        return [read(FreightRow, row) for row in rows]

    def upshelf(self, item_id: str, quantity: int) -> None:
        """alibaba.item.operate.upshelf (53972)."""
        fields = {"item_id": item_id, "quantity": str(quantity)}
        self._call("alibaba.item.operate.upshelf", fields, effect=True)

    def downshelf(self, item_id: str) -> None:
        """alibaba.item.operate.downshelf (53971)."""
        self._call("alibaba.item.operate.downshelf", {"item_id": item_id}, effect=True)

    def items_onsale(self, *, page: int, size: int) -> ItemList:
        """taobao.items.onsale.get (18): listings buyers can see; no filter by merchant code is documented."""
        fields = {"fields": LIST_FIELDS, "page_no": str(page), "page_size": str(size)}
        return read(ItemList, self._call("taobao.items.onsale.get", fields))

    def items_inventory(self, banner: str, *, page: int, size: int) -> ItemList:
        """taobao.items.inventory.get (162): listings off the shelf, of one kind."""
        fields = {
            "fields": LIST_FIELDS,
            "banner": banner,
            "page_no": str(page),
            "page_size": str(size),
        }
        return read(ItemList, self._call("taobao.items.inventory.get", fields))

    def quantity_update(self, num_iid: str, quantity: int, *, sku_id: str) -> None:
        """taobao.item.quantity.update (10591) with type 1: the quantity becomes exactly this."""
        fields = {"num_iid": num_iid, "quantity": str(quantity), "type": "1"}
        if sku_id:
            fields["sku_id"] = sku_id
        self._call("taobao.item.quantity.update", fields, effect=True)

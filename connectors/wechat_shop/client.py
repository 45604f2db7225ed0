"""One method per endpoint of the WeChat shop interface; knows paths, bodies and errcodes, nothing of the hub's trade.

Every call waits for the shop's limiter first. ``settings["prefixes"]`` moves single endpoints between the
``/channels/ec`` and ``/shop/ec`` path prefixes, because the platform's pages disagree about them [official + sdk].
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from connectors.base.http import Connection, lost_answer, read_json, send
from connectors.wechat_shop.auth import TokenAuth
from connectors.wechat_shop.errors import ONE_OBJECT, VENDOR, check
from connectors.wechat_shop.schemas import (
    AddressIds,
    Companies,
    Company,
    Decoded,
    MediaFile,
    MerchantAddress,
    OrderIds,
    PictureFile,
    ShopInfo,
    TemplateIds,
    Wire,
)
from connectors.wechat_shop.shapes.aftersales import CaseIds, RejectReason, RejectReasons
from connectors.wechat_shop.shapes.goods import (
    Added,
    Category,
    CategoryDetail,
    CategoryTree,
    PaperFile,
    Product,
    ProductIds,
    Stock,
    Template,
)
from hub.kernel.errors import RateLimited

SHOP, CHANNELS = "/shop/ec", "/channels/ec"

#: Endpoint name -> (method, prefix by default, path). The name is also the limiter's api, but for those in ``SHARED``.
ENDPOINTS = {
    "shop_info": ("GET", CHANNELS, "/basics/info/get"),
    "img_upload": ("POST", SHOP, "/basics/img/upload"),
    "category_all": ("POST", SHOP, "/category/all"),
    "category_detail": ("POST", SHOP, "/category/detail"),
    "address_list": ("POST", CHANNELS, "/merchant/address/list"),
    "freight_templates": ("POST", CHANNELS, "/merchant/getfreighttemplatelist"),
    "product_add": ("POST", CHANNELS, "/product/add"),
    "product_get": ("POST", CHANNELS, "/product/get"),
    "product_list": ("POST", CHANNELS, "/product/list/get"),
    "product_listing": ("POST", CHANNELS, "/product/listing"),
    "product_delisting": ("POST", CHANNELS, "/product/delisting"),
    "stock_get": ("POST", CHANNELS, "/product/stock/get"),
    "stock_update": ("POST", CHANNELS, "/product/stock/update"),
    "order_list": ("POST", CHANNELS, "/order/list/get"),
    "order_get": ("POST", CHANNELS, "/order/get"),
    "delivery_send": ("POST", CHANNELS, "/order/delivery/send"),
    "delivery_companies": ("POST", CHANNELS, "/order/deliverycompanylist/new/get"),
    "address_get": ("POST", CHANNELS, "/merchant/address/get"),
    "aftersale_list": ("POST", CHANNELS, "/aftersale/getaftersalelist"),
    "aftersale_get": ("POST", CHANNELS, "/aftersale/getaftersaleorder"),
    "aftersale_accept": ("POST", CHANNELS, "/aftersale/acceptapply"),
    "aftersale_reject": ("POST", CHANNELS, "/aftersale/rejectapply"),
    "qualification_upload": ("POST", SHOP, "/basics/qualification/upload"),
    "freight_template_get": ("POST", CHANNELS, "/merchant/getfreighttemplatedetail"),
    "product_update": ("POST", CHANNELS, "/product/update"),
    "product_auditfree": ("POST", CHANNELS, "/product/auditfree"),
    "product_delete": ("POST", CHANNELS, "/product/delete"),
    "merchant_notes": ("POST", CHANNELS, "/order/merchantnotes/update"),
    "address_accept": ("POST", CHANNELS, "/order/addressmodify/accept"),
    "address_reject": ("POST", CHANNELS, "/order/addressmodify/reject"),
    "delivery_update": ("POST", CHANNELS, "/order/deliveryinfo/update"),
    "decode": ("POST", CHANNELS, "/order/sensitiveinfo/decode"),
    "reject_reasons": ("POST", CHANNELS, "/aftersale/rejectreason/get"),
}

SHARED = {"product_update": "product_add"}  # the platform counts both together [official]
PRODUCTS_PER_PAGE = 30  # page_size of product/list/get [official]
ROWS = 10  # of a list paged by offset; the platform's own limit is unknown
ADD, SUBTRACT, SET = 1, 2, 3  # diff_type of stock/update [official]

Shape = TypeVar("Shape", bound=Wire)


class Client:
    """The endpoints of one shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._http = connection.client(auth=TokenAuth(connection))
        self._prefixes: dict[str, str] = dict(connection.settings.get("prefixes", {}))

    def close(self) -> None:
        """Give the sockets back."""
        self._http.close()

    # -- shop ------------------------------------------------------------------------------------

    def shop_name(self) -> str:
        """The shop's nickname."""
        return _shape(ShopInfo, self._call("shop_info").get("info")).nickname

    def upload(self, *, name: str, data: bytes, mime: str) -> str:
        """Upload one picture and get its permanent address (resp_type 1), the only kind products accept [official]."""
        return _shape(PictureFile, self._upload(name, data, mime, want="1"), effect=True).img_url

    def upload_media(self, *, name: str, data: bytes, mime: str) -> str:
        """Upload one picture and get its media id (resp_type 0), the kind after-sales take as proof [sdk]."""
        return _shape(MediaFile, self._upload(name, data, mime, want="0"), effect=True).media_id

    def _upload(self, name: str, data: bytes, mime: str, *, want: str) -> Any:
        width, height = _pixels(data)
        params = {"upload_type": "0", "resp_type": want, "height": str(height), "width": str(width)}
        answer = self._call("img_upload", params=params, files={"media": (name, data, mime)}, effect=True)
        return answer.get("pic_file")

    def categories(self) -> list[Category]:
        """All categories: the new tree, or the old one when there is no new one."""
        tree = _shape(CategoryTree, self._call("category_all", {}))
        return [entry.cat for group in tree.cats_v2 or tree.cats for entry in group.cat_and_qua]

    def category(self, category_id: str) -> CategoryDetail:
        """What a leaf category wants to know about a product."""
        return _shape(CategoryDetail, self._call("category_detail", {"cat_id": category_id}))

    def upload_paper(self, *, name: str, data: bytes, mime: str) -> str:
        """Upload one paper, at most 2 MB, and get its file id, the kind category applications take [official]."""
        answer = self._call("qualification_upload", files={"media": (name, data, mime)}, effect=True)
        return _shape(PaperFile, answer.get("data"), effect=True).file_id

    def address_ids(self) -> list[str]:
        """Ids of the shop's addresses."""
        return _all(lambda page: _shape(AddressIds, self._call("address_list", page)).address_id_list)

    def address(self, address_id: str) -> MerchantAddress:
        """One of the shop's addresses."""
        answer = self._call("address_get", {"address_id": address_id})
        return _shape(MerchantAddress, answer.get("address_detail"))

    def freight_template_ids(self) -> list[str]:
        """Ids of the shop's freight templates."""
        return _all(lambda page: _shape(TemplateIds, self._call("freight_templates", page)).template_id_list)

    def freight_template(self, template_id: str) -> Template:
        """One freight template."""
        answer = self._call("freight_template_get", {"template_id": template_id})
        return _shape(Template, answer.get("freight_template"))

    # -- products --------------------------------------------------------------------------------

    def product_add(self, body: dict[str, Any]) -> str:
        """Create a product; returns its id."""
        answer = self._call("product_add", body, effect=True)
        return _shape(Added, answer.get("data"), effect=True).product_id

    def product_update(self, body: dict[str, Any]) -> None:
        """Overwrite a product's whole draft; ``listing`` 1 submits it."""
        self._call("product_update", body, effect=True)

    def product_auditfree(self, product_id: str, skus: list[dict[str, Any]]) -> None:
        """Change SKUs of a product on sale at once, without audit; fields left out stay [official]."""
        self._call("product_auditfree", {"product_id": product_id, "skus": skus}, effect=True)

    def product_delete(self, product_id: str) -> None:
        """Remove a product."""
        self._call("product_delete", {"product_id": product_id}, effect=True)

    def product(self, product_id: str) -> Product:
        """The product as buyers see it, or its draft when it is not on sale; the draft's audit state either way."""
        answer = self._call("product_get", {"product_id": product_id, "data_type": 3})
        draft = answer.get("edit_product")
        shown = _shape(Product, answer.get("product") or draft)
        if not draft:
            return shown
        edited = _shape(Product, draft)
        return shown.model_copy(update={"edit_status": edited.edit_status, "audit_info": edited.audit_info})

    def product_ids(self, next_key: str) -> ProductIds:
        """One page of product ids."""
        body: dict[str, Any] = {"page_size": PRODUCTS_PER_PAGE}
        if next_key:
            body["next_key"] = next_key
        return _shape(ProductIds, self._call("product_list", body))

    def product_listing(self, product_id: str) -> None:
        """Submit for sale."""
        self._call("product_listing", {"product_id": product_id}, effect=True)

    def product_delisting(self, product_id: str) -> None:
        """Take off sale."""
        self._call("product_delisting", {"product_id": product_id}, effect=True)

    def stock(self, product_id: str, sku_id: str) -> int:
        """Pieces on sale, flash sales apart."""
        answer = self._call("stock_get", {"product_id": product_id, "sku_id": sku_id})
        return _shape(Stock, answer.get("data")).normal_stock_num

    def stock_update(self, product_id: str, sku_id: str, *, how: int, pieces: int) -> None:
        """Add, subtract or set pieces. Adding and subtracting must not be repeated blindly."""
        body = {"product_id": product_id, "sku_id": sku_id, "diff_type": how, "num": pieces}
        self._call("stock_update", body, effect=True)

    # -- orders ----------------------------------------------------------------------------------

    def order_ids(self, since: datetime, until: datetime, next_key: str, *, size: int) -> OrderIds:
        """One page of ids of orders changed in a range of at most 7 days; ``size`` at most 100 [official]."""
        body: dict[str, Any] = {
            "update_time_range": {"start_time": int(since.timestamp()), "end_time": int(until.timestamp())},
            "page_size": size,
        }
        if next_key:
            body["next_key"] = next_key
        return _shape(OrderIds, self._call("order_list", body))

    def order(self, order_id: str) -> tuple[dict[str, Any], bytes]:
        """The ``order`` object, and the whole answer verbatim."""
        answer, raw = self._exchange("order_get", {"order_id": order_id})
        found = answer.get("order")
        if not isinstance(found, dict):
            raise lost_answer(effect=False, vendor=VENDOR, error="answer has no order")
        return found, raw

    def delivery_send(self, order_id: str, deliveries: list[dict[str, Any]]) -> None:
        """Ship all parcels of an order. Whether a repeat is harmless is unknown: never repeat blindly."""
        self._call("delivery_send", {"order_id": order_id, "delivery_list": deliveries}, effect=True)

    def delivery_update(self, order_id: str, deliveries: list[dict[str, Any]]) -> None:
        """Correct the waybills of a fully shipped, unsplit order; once [official]."""
        self._call("delivery_update", {"order_id": order_id, "delivery_list": deliveries}, effect=True)

    def merchant_notes(self, order_id: str, text: str) -> None:
        """Replace the shop's memo."""
        self._call("merchant_notes", {"order_id": order_id, "merchant_notes": text}, effect=True)

    def answer_address(self, order_id: str, *, accept: bool) -> None:
        """Accept or refuse the address a buyer asks for."""
        self._call("address_accept" if accept else "address_reject", {"order_id": order_id}, effect=True)

    def decode(self, order_id: str) -> Decoded:
        """A paid order's buyer in clear; 30 orders a day unless the shop was granted more [official]."""
        return _shape(Decoded, self._call("decode", {"order_id": order_id}))

    def delivery_companies(self) -> list[Company]:
        """The logistics companies of the platform."""
        answer = self._call("delivery_companies", {"ewaybill_only": False})
        return _shape(Companies, answer).company_list

    # -- after-sales -----------------------------------------------------------------------------

    def case_ids(self, since: datetime, until: datetime, next_key: str) -> CaseIds:
        """One page of ids of cases changed in a range of at most 24 hours [official]."""
        body: dict[str, Any] = {"begin_update_time": int(since.timestamp()), "end_update_time": int(until.timestamp())}
        if next_key:
            body["next_key"] = next_key
        return _shape(CaseIds, self._call("aftersale_list", body))

    def case(self, case_id: str) -> tuple[dict[str, Any], bytes]:
        """The ``after_sale_order`` object, and the whole answer verbatim."""
        answer, raw = self._exchange("aftersale_get", {"after_sale_order_id": case_id})
        found = answer.get("after_sale_order")
        if not isinstance(found, dict):
            raise lost_answer(effect=False, vendor=VENDOR, error="answer has no after_sale_order")
        return found, raw

    def case_accept(self, case_id: str, **choice: Any) -> None:
        """Agree. ``choice``: ``accept_type`` and ``address_id`` for goods that come back; neither for money only [sdk]."""
        self._call("aftersale_accept", {"after_sale_order_id": case_id} | choice, effect=True)

    def case_reject(self, case_id: str, *, kind: int, words: str, proofs: Sequence[str] = ()) -> None:
        """Refuse with a reason type, words for the buyer, and media ids of pictures [official, pictures sdk]."""
        body: dict[str, Any] = {"after_sale_order_id": case_id, "reject_reason_type": kind, "reject_reason": words}
        if proofs:
            body["reject_certificates"] = list(proofs)
        self._call("aftersale_reject", body, effect=True)

    def reject_reasons(self) -> list[RejectReason]:
        """Reasons a shop may refuse with."""
        return _shape(RejectReasons, self._call("reject_reasons", {})).reject_reason_list

    # -- one call --------------------------------------------------------------------------------

    def _call(self, name: str, body: dict[str, Any] | None = None, **how: Any) -> dict[str, Any]:
        return self._exchange(name, body, **how)[0]

    def _exchange(
        self, name: str, body: dict[str, Any] | None, *, effect: bool = False, **multipart: Any
    ) -> tuple[dict[str, Any], bytes]:
        """One call: (answer, the same verbatim). Raises what the answer or its absence means."""
        method, prefix, path = ENDPOINTS[name]
        url, api = self._prefixes.get(name, prefix) + path, SHARED.get(name, name)
        request = self._http.build_request(method, url, json=body, extensions={"api": api}, **multipart)
        limiter = self._connection.limiter
        limiter.wait(api)
        try:
            response = send(self._http, request, vendor=VENDOR, effect=effect)
            answer = read_json(response, vendor=VENDOR, effect=effect)
            check(answer, effect=effect)
        except RateLimited as limited:
            if limited.code not in ONE_OBJECT:
                limiter.pause(api, limited.after)
            raise
        return answer, response.content


def _all(read: Callable[[dict[str, Any]], list[str]]) -> list[str]:
    """Every row of a list that is paged by offset; the pages end with one that is not full, or brings nothing new."""
    found: dict[str, None] = {}
    while True:
        before = len(found)
        page = read({"offset": before, "limit": ROWS})
        found |= dict.fromkeys(page)
        if len(page) < ROWS or len(found) == before:
            return list(found)


def _shape(shape: type[Shape], value: Any, *, effect: bool = False) -> Shape:
    """Read a wire shape; an answer of another shape is no answer."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise lost_answer(effect=effect, vendor=VENDOR, error=f"unexpected {shape.__name__}") from error


def _pixels(data: bytes) -> tuple[int, int]:
    """Width and height; (0, 0) when the file is no picture, and the platform will say so."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError):
        return 0, 0

"""What a listing leans on: its category, its papers, its pictures, the shop's addresses and freight templates."""

from collections.abc import Mapping

from connectors.base.http import Connection
from connectors.base.types import CategoryNeeds, FreightTemplate, ListingFacts, Picture, PictureRef
from connectors.wechat_shop.desks.base import Desk
from connectors.wechat_shop.goods import category_words
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid

#: Leaf categories tried when the shop maps nothing: kind of goods -> leaf name. ``settings["categories"]`` goes first.
FALLBACK_LEAVES = {"voucher": "旅游票券", "fresh": "其他生鲜", "food": "其他食品", "goods": "其他商品"}
PAPER_BYTES = 2 * 1024 * 1024  # [official]


class CategoryDesk(Desk):
    """Categories, papers, pictures, addresses and templates of one shop."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._tree: list[shapes.Category] = []

    # -- pictures and papers ---------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file; the address stays good for ever [official, older edition]."""
        return PictureRef(self._client.upload(name=picture.name, data=picture.data, mime=picture.mime))

    def upload_qualification(self, picture: Picture) -> PictureRef:
        """Upload one paper, at most 2 MB: its file id for category applications, its address for products.

        Products take addresses of pictures as papers, category applications take file ids [official], hence both.
        """
        if not 0 < len(picture.data) <= PAPER_BYTES:
            raise Invalid("a paper's picture must have at most 2 MB", remedy="Make the picture of this paper smaller.")
        file_id = self._client.upload_paper(name=picture.name, data=picture.data, mime=picture.mime)
        url = self._client.upload(name=picture.name, data=picture.data, mime=picture.mime)
        return PictureRef(url, vendor_id=file_id)

    # -- categories ------------------------------------------------------------------------------

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - no use for it here
        """What the category of these facts asks for, with what would be filled in."""
        path = self._category(facts, is_voucher=facts.storage == "virtual")
        return category_words.to_needs(path, self._client.category(path[-1].cat_id), facts, self._answers())

    def _answers(self) -> Mapping[str, str]:
        """Attributes the shop answers in its settings."""
        given: Mapping[str, str] = self._settings.get("attributes", {})
        return given

    def _category(self, facts: ListingFacts, *, is_voucher: bool) -> list[shapes.Category]:
        if not self._tree:
            self._tree = self._client.categories()
        chosen: Mapping[str, str] = self._settings.get("categories", {})
        kind = category_words.default_category(facts, is_voucher=is_voucher)
        wanted = chosen.get(facts.category) or chosen.get(kind)
        if wanted:
            return category_words.pick_category(facts, self._tree, wanted)
        try:
            return category_words.pick_category(facts, self._tree, "")
        except Invalid:
            if all(x.name != FALLBACK_LEAVES[kind] for x in self._tree):
                raise
            return category_words.pick_category(facts, self._tree, FALLBACK_LEAVES[kind])

    # -- addresses and freight -------------------------------------------------------------------

    def freight_templates(self) -> tuple[FreightTemplate, ...]:
        """All templates of the shop."""
        found = [self._client.freight_template(x) for x in self._client.freight_template_ids()]
        return tuple(FreightTemplate(x.template_id, x.name, x.is_default) for x in found)

    def _return_address(self) -> str:
        """From the settings, else the shop's first. Raises Invalid when the shop has none."""
        if chosen := self._settings.get("after_sale_address_id"):
            return str(chosen)
        found = self._client.address_ids()
        if not found:
            raise Invalid("the shop has no return address", remedy="Create one in the WeChat back office first.")
        return found[0]

    def _template(self, wanted: str) -> str:
        """As wanted, else from the settings, else the shop's default, else its first. Raises Invalid without any."""
        if chosen := wanted or self._settings.get("freight_template_id"):
            return str(chosen)
        ids = self._client.freight_template_ids()
        if not ids:
            raise Invalid("the shop has no freight template", remedy="Create one in the WeChat back office first.")
        if len(ids) == 1:
            return ids[0]
        return next((x.template_id for x in map(self._client.freight_template, ids) if x.is_default), ids[0])

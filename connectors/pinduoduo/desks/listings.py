"""Goods on the shelf: pictures, publishing, edits, prices, on and off sale, stock."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.base.http import half_done
from connectors.base.types import ListingDraft, ListingRef, ListingSnapshot, ListingState, Picture, PictureRef
from connectors.pinduoduo import mapping, schemas
from connectors.pinduoduo.desks.drafts import DraftDesk
from connectors.pinduoduo.errors import VENDOR
from hub.kernel.errors import Rejected
from hub.kernel.money import Money


class ListingDesk(DraftDesk):
    """Pictures, goods and stock."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file to the goods picture server."""
        return PictureRef(url=self._client.upload_image(picture).url)

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest goods with a SKU of this code, and how their last submission stands; goods ids rise with time."""
        found = [
            ref for goods in self._shelf(merchant_code) for ref in _refs(goods) if ref.merchant_code == merchant_code
        ]
        if not found:
            return None
        newest = max(found, key=lambda ref: int(ref.item_id))
        return self._reviewed([newest])[0]

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """The shelf, 100 goods a page, one listing per SKU. The platform tells no price here."""
        page, seen = 1, 0
        while True:
            answer = self._client.goods_list(page=page)
            seen += len(answer.goods_list)
            if answer.goods_list:
                yield self._snapshots(answer.goods_list)
            if not answer.goods_list or seen >= answer.total_count:
                return
            page += 1

    def _snapshots(self, page: Sequence[schemas.Goods]) -> tuple[ListingSnapshot, ...]:
        rows = [(goods, sku) for goods in page for sku in goods.sku_list]
        refs = self._reviewed([ref for goods in page for ref in _refs(goods)])
        return tuple(
            ListingSnapshot(ref, goods.goods_name, stock=sku.sku_quantity)
            for (goods, sku), ref in zip(rows, refs, strict=True)
        )

    def _shelf(self, merchant_code: str) -> Iterator[schemas.Goods]:
        page, seen = 1, 0
        while True:
            answer = self._client.goods_list(outer_id=merchant_code, page=page)
            yield from answer.goods_list
            seen += len(answer.goods_list)
            if not answer.goods_list or seen >= answer.total_count:
                return
            page += 1

    def _reviewed(self, refs: Sequence[ListingRef]) -> list[ListingRef]:
        """The same listings with the state of their last submission; what buyers can buy stays live meanwhile."""
        if not refs:
            return []
        latest = self._client.latest_reviews(sorted({ref.item_id for ref in refs})).items
        status = {str(review.goods_id): review.check_status for review in latest}
        return [self._with_review(ref, status.get(ref.item_id)) for ref in refs]

    def _with_review(self, ref: ListingRef, status: int | None) -> ListingRef:
        if status == mapping.REFUSED:
            commits = self._client.refused_commits(ref.item_id).items
            words = max(commits, key=lambda commit: int(commit.commit_id)).reject_comment if commits else ""
            state = ref.state if ref.state is ListingState.LIVE else ListingState.REFUSED
            return replace(ref, state=state, reason=words or "")
        if status in mapping.IN_REVIEW and ref.state is ListingState.OFF:
            return replace(ref, state=ListingState.AUDIT)
        return ref

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Submit new goods. They are on sale once the platform has reviewed them."""
        if draft.is_voucher:
            raise Rejected("vouchers need a goods type this shop has no permission for", vendor=VENDOR)
        added = self._client.add_goods(self._goods(draft))
        with half_done(vendor=VENDOR, goods_id=str(added.goods_id)):
            return self._submitted(draft, added)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first: goods on sale must have some [official]."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, goods_id=ref.item_id):
            self._client.set_on_sale(ref.item_id, on=True)
        return replace(ref, state=ListingState.LIVE, reason="")

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale."""
        self._client.set_on_sale(ref.item_id, on=False)
        return replace(ref, state=ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the SKU's quantity absolutely."""
        self._client.set_quantity(ref.item_id, sku_id=ref.vendor_sku_id, outer_id=ref.merchant_code, quantity=quantity)

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Submit everything but the stock anew; what is on sale stays on sale while the change is looked at."""
        goods = self._goods(draft)
        goods["sku_list"][0]["quantity"] = 0  # a difference here, not a number of pieces [official]
        changed = self._client.update_goods(
            {**goods, "goods_id": ref.item_id, "sync_goods_operate": 1, "operate_type": 0}
        )
        with half_done(vendor=VENDOR, goods_id=ref.item_id):
            return self._after_review(ref, str(changed.goods_commit_id))

    def delete_listing(self, ref: ListingRef) -> None:
        """Remove goods that are off sale. A refusal for goods the shelf no longer shows is no error."""
        try:
            self._client.delete_goods(ref.item_id)
        except Rejected:
            if any(str(goods.goods_id) == ref.item_id for goods in self._shelf(ref.merchant_code)):
                raise

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:
        """Group price ``price``, single price the usual gap above it. The platform reviews prices too."""
        sku_id = ref.vendor_sku_id or self._sku_of(ref)
        single = self._single_price(price, market_price)
        changed = self._client.update_price(
            ref.item_id, sku_id=sku_id, group=price.fen, single=single, market=market_price.fen
        )
        with half_done(vendor=VENDOR, goods_id=ref.item_id):
            return self._after_review(replace(ref, vendor_sku_id=sku_id), str(changed.goods_commit_id))

    def _sku_of(self, ref: ListingRef) -> str:
        for goods in self._shelf(ref.merchant_code):
            for found in _refs(goods):
                if (found.item_id, found.merchant_code) == (ref.item_id, ref.merchant_code):
                    return found.vendor_sku_id
        raise Rejected("the shelf shows no SKU with this merchant code", vendor=VENDOR, field="sku_id")

    def _after_review(self, ref: ListingRef, commit_id: str) -> ListingRef:
        """The listing once a change was submitted: under review, refused, or as before when it passed at once."""
        review = self._review(commit_id)
        status = review.check_status if review else 1
        if status == mapping.PASSED:
            return replace(ref, reason="")
        state = mapping.REVIEW.get(status, ListingState.AUDIT)
        return replace(ref, state=state, reason=(review.reject_comment or "") if review else "")

    def _review(self, commit_id: str) -> schemas.CommitStatus | None:
        return next(iter(self._client.commit_status(commit_id).items), None)

    def _submitted(self, draft: ListingDraft, added: schemas.GoodsAdded) -> ListingRef:
        """What the review says about goods just added, and the SKU id, which goods.add does not tell."""
        review = self._review(str(added.goods_commit_id))
        state = mapping.REVIEW.get(review.check_status, ListingState.AUDIT) if review else ListingState.AUDIT
        listed = self.find_listing(draft.merchant_code)
        return ListingRef(
            item_id=str(added.goods_id),
            vendor_sku_id=listed.vendor_sku_id if listed and listed.item_id == str(added.goods_id) else "",
            merchant_code=draft.merchant_code,
            state=state,
            reason=(review.reject_comment or "") if review else "",
        )


def _refs(goods: schemas.Goods) -> list[ListingRef]:
    state = ListingState.LIVE if goods.is_onsale == 1 else ListingState.OFF
    return [ListingRef(str(goods.goods_id), str(sku.sku_id), sku.outer_id or "", state) for sku in goods.sku_list]

"""Goods endpoints beyond publishing: what is asked, and what the answers and refusals become."""

import orjson
import pytest

from hub.kernel.errors import Indeterminate, PlatformDown, Rejected

REFUSED = {"error_response": {"error_code": 50001, "error_msg": "业务服务错误", "sub_msg": "商品不存在"}}


def sent(transport, index=0):
    return orjson.loads(transport.seen[index].content)


def test_a_price_goes_out_as_group_and_single_in_fen(connect, answering):
    transport = answering({"goods_update_sku_price_response": {"goods_commit_id": 7, "is_success": True}})
    found = connect(transport)._client.update_price("1", sku_id="2", group=5680, single=5780, market=7680)
    body = sent(transport)
    assert (body["type"], body["goods_id"], body["market_price"], body["sync_goods_operate"]) == (
        "pdd.goods.sku.price.update",
        "1",
        "7680",
        "1",
    )
    assert orjson.loads(body["sku_price_list"]) == [
        {"sku_id": 2, "group_price": 5680, "single_price": 5780, "is_onsale": 1}
    ]
    assert found.goods_commit_id == 7


def test_an_update_is_sent_whole_and_its_submission_read(connect, answering):
    transport = answering({"goods_update_response": {"goods_commit_id": 7, "goods_id": 1}})
    found = connect(transport)._client.update_goods(
        {"goods_id": "1", "goods_name": "样例", "sku_list": [{"quantity": 0}]}
    )
    assert (sent(transport)["type"], sent(transport)["sku_list"]) == (
        "pdd.goods.information.update",
        '[{"quantity":0}]',
    )
    assert found.goods_commit_id == 7


@pytest.mark.parametrize("flag", [True, "true", "1"])
def test_a_deletion_is_answered_by_a_bare_flag(connect, answering, flag):
    transport = answering({"open_api_response": flag})
    connect(transport)._client.delete_goods("12")
    assert (sent(transport)["type"], sent(transport)["goods_ids"]) == ("pdd.delete.goods.commit", "[12]")


def test_a_refused_deletion_says_so(connect, answering):
    for answer in (REFUSED, {"open_api_response": False}):
        with pytest.raises(Rejected):
            connect(answering(answer))._client.delete_goods("12")


def test_the_last_reviews_of_many_goods_are_asked_together(connect, answering):
    transport = answering({"goods_latest_commit_status_get_response": {"list": [{"goods_id": 1, "check_status": 3}]}})
    (row,) = connect(transport)._client.latest_reviews(["1", "2"]).items
    assert (row.goods_id, row.check_status) == (1, 3)
    assert (sent(transport)["type"], sent(transport)["goods_id_list"]) == (
        "pdd.goods.latest.commit.status.get",
        "[1,2]",
    )


def test_refused_submissions_are_asked_with_status_and_page(connect, answering):
    transport = answering(
        {"goods_commit_list_get_response": {"list": [{"commit_id": "9", "reject_comment": "图片不清"}]}}
    )
    (row,) = connect(transport)._client.refused_commits("1").items
    assert row.reject_comment == "图片不清"
    body = sent(transport)
    assert (body["type"], body["check_status"], body["goods_id"], body["page"]) == (
        "pdd.goods.commit.list.get",
        "3",
        "1",
        "1",
    )


WRITES = {
    "price": lambda client: client.update_price("1", sku_id="2", group=1, single=2, market=3),
    "update": lambda client: client.update_goods({"goods_id": "1"}),
}
READS = {
    "latest": lambda client: client.latest_reviews(["1"]),
    "commits": lambda client: client.refused_commits("1"),
    "templates": lambda client: client.freight_templates(2),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_refused_or_unreadable_write_says_so(connect, answering, name):
    with pytest.raises(Rejected, match="商品不存在"):
        WRITES[name](connect(answering(REFUSED))._client)
    with pytest.raises(Indeterminate):
        WRITES[name](connect(answering({}))._client)


@pytest.mark.parametrize("name", READS)
def test_a_refused_or_unreadable_read_says_so(connect, answering, name):
    with pytest.raises(Rejected, match="商品不存在"):
        READS[name](connect(answering(REFUSED))._client)
    with pytest.raises(PlatformDown):
        READS[name](connect(answering({}))._client)


def test_templates_are_asked_page_by_page(connect, answering):
    transport = answering({"goods_logistics_template_get_response": {"logistics_template_list": [], "total_count": 0}})
    connect(transport)._client.freight_templates(2)
    assert (sent(transport)["type"], sent(transport)["page"], sent(transport)["page_size"]) == (
        "pdd.goods.logistics.template.get",
        "2",
        "100",
    )

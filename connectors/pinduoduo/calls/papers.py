"""Endpoints about electronic waybills and about receivers in clear."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from connectors.pinduoduo.calls import paper_schemas as schemas
from connectors.pinduoduo.calls.gateway import Gateway, read


class PaperCalls(Gateway):
    """Waybills and decryption."""

    def waybill_branches(self) -> schemas.WaybillBranches:
        """pdd.waybill.search: carrier branches and how many numbers are left there."""
        return read(schemas.WaybillBranches, self.call("pdd.waybill.search", {}), "pdd_waybill_search_response")

    def label_templates(self, wp_code: str) -> schemas.LabelTemplates:
        """pdd.cloudprint.stdtemplates.get of one carrier."""
        answer = self.call("pdd.cloudprint.stdtemplates.get", {"wp_code": wp_code})
        return read(schemas.LabelTemplates, answer, "pdd_cloudprint_stdtemplates_get_response")

    def draw_waybills(self, asked: Mapping[str, Any]) -> schemas.DrawnWaybills:
        """pdd.waybill.get: at most ten parcels of one carrier and sender; weights in g, volumes in ml."""
        params = {"param_waybill_cloud_print_apply_new_request": orjson.dumps(asked).decode()}
        answer = self.call("pdd.waybill.get", params, effect=True)
        return read(schemas.DrawnWaybills, answer, "pdd_waybill_get_response", effect=True)

    def cancel_waybill(self, wp_code: str, waybill: str) -> None:
        """pdd.waybill.cancel."""
        params = {"wp_code": wp_code, "waybill_code": waybill}
        self.done("pdd.waybill.cancel", params, "pdd_waybill_cancel_response", "cancel_result")

    def report_waybill_type(self, order_sns: Sequence[str], kind: int) -> schemas.WaybillReports:
        """pdd.open.waybill.type.report: which waybill will be used; 0 theirs, 1 another platform's, 2 a carrier's, 99 else.

        Reporting the same again does no harm, so a lost answer may be repeated.
        """
        params = {"order_sn_list": list(order_sns), "waybill_type": kind}
        answer = self.call("pdd.open.waybill.type.report", params)
        return read(schemas.WaybillReports, answer, "open_waybill_type_report_response")

    def decrypt(self, order_sn: str, ciphers: Sequence[str]) -> schemas.Decrypted:
        """pdd.open.decrypt.batch: at most 100 ciphertexts, here of one order. Counts against a daily quota."""
        rows = [{"data_tag": order_sn, "encrypted_data": cipher} for cipher in ciphers]
        answer = self.call("pdd.open.decrypt.batch", {"data_list": rows})
        return read(schemas.Decrypted, answer, "open_decrypt_batch_response")

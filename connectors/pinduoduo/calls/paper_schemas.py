"""Electronic waybills and decrypted receivers in Pinduoduo's own words; nothing in clear appears in a repr."""

from pydantic import Field

from connectors.pinduoduo.schemas import Id, Raw, Wire


class WaybillBranch(Wire):
    """A branch that issues numbers; ``quantity`` is what is left."""

    branch_code: str | None = ""
    branch_name: str | None = ""
    quantity: Raw = None


class WaybillCarrier(Wire):
    """A carrier the shop has electronic waybills with."""

    wp_code: str
    branch_account_cols: list[WaybillBranch] | None = None


class WaybillBranches(Wire):
    """All carriers the shop has electronic waybills with."""

    waybill_apply_subscription_cols: list[WaybillCarrier] | None = None


class LabelTemplate(Wire):
    """A standard label."""

    standard_template_id: Id
    standard_template_url: str


class CarrierTemplates(Wire):
    """The standard labels of a carrier."""

    wp_code: str
    standard_templates: list[LabelTemplate] | None = None


class TemplateResult(Wire):
    """Holder of the standard labels."""

    datas: list[CarrierTemplates] | None = None


class LabelTemplates(Wire):
    """The standard labels asked for."""

    result: TemplateResult | None = None


class DrawnWaybill(Wire):
    """A number and what the print component needs."""

    object_id: str
    waybill_code: str
    print_data: str | None = ""


class DrawnWaybills(Wire):
    """The numbers drawn by one call."""

    modules: list[DrawnWaybill] = Field(min_length=1)


class WaybillReport(Wire):
    """Whether a report was taken."""

    order_sn: str
    success: bool | str | int = False


class WaybillReports(Wire):
    """Answers to one report."""

    result_list: list[WaybillReport] | None = None


class DecryptedRow(Wire):
    """A ciphertext in clear; ``error_code`` 0 is good."""

    encrypted_data: str
    decrypted_data: str | None = Field(default="", repr=False)
    error_code: Raw = None
    error_msg: str | None = ""
    virtual_number_type: Raw = None
    virtual_identify_number: str | None = Field(default="", repr=False)


class Decrypted(Wire):
    """Ciphertexts in clear."""

    data_decrypt_list: list[DecryptedRow] | None = None

"""Nothing secret and nothing of a buyer reaches a log line."""

from collections.abc import Iterator

import orjson
import pytest
import structlog

from hub.kernel import logs
from hub.kernel.logs import redact


@pytest.fixture
def _configured() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "打13812345678找我",
        "8613812345678",
        "+86 138 1234 5678",
        "138-1234-5678",
        "\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",  # full-width digits
        "phone:19912345678,急",
    ],
)
def test_a_mobile_number_in_any_form_is_struck_out(text: str) -> None:
    struck = redact(text)

    assert "1**********" in struck
    assert not any(part in struck for part in ("345678", "5678", "\uff15\uff16\uff17\uff18"))


@pytest.mark.parametrize(
    "text", ["3217654321098765432", "20260115143005123", "1754010000123", "12345", "SF1000000012345"]
)
def test_order_ids_times_and_waybills_stay_readable(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "name",
    ["app_secret", "access_token", "password", "sign", "Authorization", "cookie", "master_key", "receiver_name",
     "phone", "mobile", "address", "id_card", "session"],
)  # fmt: skip
def test_a_value_under_a_secret_name_is_struck_out_at_any_depth(name: str) -> None:
    assert redact({"call": [{name: "s3cret"}]}) == {"call": [{name: "***"}]}


@pytest.mark.parametrize(
    "text",
    [
        "GET https://api.example/cgi?access_token=s3cret&x=1",
        'answer {"refresh_token": "s3cret", "x": 1}',
        "app_secret=s3cret",
        "sign=s3cret&method=trade",
    ],
)
def test_a_secret_inside_an_address_or_an_error_is_struck_out(text: str) -> None:
    assert "s3cret" not in redact(text)
    assert "***" in redact(text)


def test_numbers_and_plain_words_pass() -> None:
    assert redact({"order": "4711", "n": 3, "ok": True, "none": None}) == {
        "order": "4711",
        "n": 3,
        "ok": True,
        "none": None,
    }


@pytest.mark.usefixtures("_configured")
def test_a_log_line_is_one_json_object_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    try:
        raise ValueError("token=s3cret for 13812345678")
    except ValueError:
        logs.logger("test").exception("call failed", phone="13812345678", shop="t1")

    [line] = capsys.readouterr().err.strip().splitlines()
    event = orjson.loads(line)
    assert (event["room"], event["event"], event["shop"], event["phone"]) == ("test", "call failed", "t1", "***")
    assert "ValueError" in event["exception"]
    assert "s3cret" not in line
    assert "13812345678" not in line


@pytest.mark.usefixtures("_configured")
def test_lines_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("WARNING")
    logs.logger("test").info("quiet")

    assert capsys.readouterr().err == ""

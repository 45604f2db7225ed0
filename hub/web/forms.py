"""Reading forms: each field is read once with its rule; what is wrong is collected and shown beside the field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from hub.web.i18n import mark, translate

#: The largest row id.
MOST_ID = 2**63 - 1


class Form:
    """Submitted values, and an error for each field that cannot be used."""

    def __init__(self, values: Mapping[str, str] | None = None, lists: Mapping[str, list[str]] | None = None) -> None:
        self._values = dict(values or {})
        self._lists = dict(lists or {})
        self.errors: dict[str, str] = {}
        self._secret: set[str] = set()

    def text(self, name: str, *, required: bool = True, max_length: int = 200) -> str:
        """Text without outer blanks."""
        value = self._values.get(name, "").strip()
        if required and not value:
            self.refuse(name, mark("请填写"))
        if len(value) > max_length:
            self.refuse(name, mark("太长了"))
        return value

    def secret(self, name: str, *, required: bool = True) -> str:
        """A password: kept as typed, never echoed."""
        self._secret.add(name)
        value = self._values.get(name, "")
        if required and not value:
            self.refuse(name, mark("请填写"))
        return value

    def integer(self, name: str, *, low: int = 0, high: int = 2**53) -> int:
        """A whole number within bounds; ``low`` when it cannot be read."""
        raw = self._values.get(name, "").strip()
        if not raw.removeprefix("-").isascii() or not raw.removeprefix("-").isdigit() or len(raw) > 18:
            self.refuse(name, mark("请填写整数"))
            return low
        if not low <= int(raw) <= high:
            self.refuse(name, mark("超出范围"))
        return int(raw)

    def choice(self, name: str, options: Collection[str]) -> str:
        """One of ``options``."""
        value = self._values.get(name, "")
        if value not in options:
            self.refuse(name, mark("请选择一项"))
        return value

    def ids(self, name: str) -> list[int]:
        """Every ticked row id; what is not a number is left out."""
        return [found for raw in self._lists.get(name, []) if (found := row_id(raw)) is not None]

    def texts(self, name: str, *, most: int = 500) -> list[str]:
        """Every ticked word, each once."""
        return list(dict.fromkeys(self._lists.get(name, [])))[:most]

    def refuse(self, name: str, message: str) -> None:
        """Put an error beside a field; the first one stays."""
        self.errors.setdefault(name, translate(message))

    def shown(self, name: str) -> str:
        """What to put back into the field; secrets come back empty."""
        return "" if name in self._secret else self._values.get(name, "")

    @property
    def ok(self) -> bool:
        """No field was refused."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent, with the name it had on their machine."""

    name: str
    data: bytes = field(repr=False)


async def upload(request: web.Request, name: str) -> Upload | None:
    """The file of one field, or None when none was chosen; the middleware closes it after the request."""
    sent = (await request.post()).get(name)
    if not isinstance(sent, web.FileField) or not sent.filename:
        return None
    return Upload(sent.filename, sent.file.read())


def row_id(text: str) -> int | None:
    """The row id somebody sent; None for anything that cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return int(text) if int(text) <= MOST_ID else None


def storable(text: str) -> str:
    """Text without what no database keeps: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


async def read(request: web.Request) -> Form:
    """The submitted form; uploaded files are not form values and are left out."""
    data = await request.post()
    pairs = [(name, storable(value)) for name, value in data.items() if isinstance(value, str)]
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return Form({name: values[0] for name, values in lists.items()}, lists)

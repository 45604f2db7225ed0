"""An invented tariff and serviceability table, in the form in which an operator loads the real ones."""

from importlib.resources import files

NAMES = ("tariffs.tsv", "serviceability.tsv")


def read(name: str) -> bytes:
    """The bytes of one example of ``NAMES``."""
    return files(__name__).joinpath(name).read_bytes()

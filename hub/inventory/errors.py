"""What the stock room refuses on its own."""

from collections.abc import Iterable

from hub.kernel.errors import Conflict


class PiecesHeld(Conflict):
    """Pieces are promised to orders; ``line_ids`` are the order lines that hold them."""

    def __init__(self, line_ids: Iterable[int], *, reserved: int) -> None:
        self.line_ids = tuple(line_ids)
        super().__init__(
            "%(reserved)s of these pieces are promised to orders",
            remedy="Hold or cancel those orders first, or look for the pieces at the packing table.",
            reserved=reserved,
        )


class SamePerson(Conflict):
    """A second person has to decide this."""

    default_remedy = "Ask a colleague; who counted or inspected cannot approve it."

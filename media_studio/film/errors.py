"""The one error of the film room: what is wrong with a storyboard, a file handed in, or the machine, and what to do."""

from hub.kernel.errors import Invalid


class MediaError(Invalid):
    """A film cannot be made as it stands."""

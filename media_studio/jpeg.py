"""Encoding: sRGB baseline JPEG without metadata, quality searched until the weight fits; and a perceptual fingerprint."""

from io import BytesIO

from PIL import Image

#: Tried first: clean text and flat colour at a modest weight.
_FIRST = 90
_LOWEST, _HIGHEST = 60, 98


def encode(image: Image.Image, *, lightest: int = 0, heaviest: int, first: int = _FIRST) -> bytes:
    """The picture as JPEG of ``lightest``..``heaviest`` bytes, at a quality near ``first`` that gets there.

    When no quality does, the nearest weight is returned and the checks report it.
    """
    data = _jpeg(image, first)
    if lightest <= len(data) <= heaviest:
        return data
    low, high = (_LOWEST, first) if len(data) > heaviest else (first, _HIGHEST)
    if len(data) > heaviest and (guess := _guessed(first, heaviest / len(data))) > _LOWEST:
        data = _jpeg(image, guess)
        if lightest <= len(data) <= heaviest:
            return data
        low, high = (_LOWEST, guess) if len(data) > heaviest else (guess, first)
    while high - low > 1:
        quality = (low + high) // 2
        data = _jpeg(image, quality)
        if len(data) > heaviest:
            high = quality
        elif len(data) < lightest:
            low = quality
        else:
            return data
    return _jpeg(image, low if len(data) > heaviest else high)


def _guessed(first: int, share: float) -> int:
    """A quality at which a picture will weigh ``share`` (below 1) of what it weighs at ``first``: half a point takes a hundredth."""
    return max(_LOWEST, first - 2 - round(48 * (1 - share)))


def fingerprint(image: Image.Image) -> int:
    """A 64-bit perceptual hash: which of two neighbours is brighter on a 9 x 8 grid. Alike pictures differ in few bits."""
    grid = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grid[row * 9 + column] > grid[row * 9 + column + 1])
    return bits


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    # 4:4:4 keeps coloured type clean; 72 dpi is what JD's picture standard names.
    image.save(out, "JPEG", quality=quality, subsampling=0, optimize=False, dpi=(72, 72))
    return out.getvalue()


def thumbnail(data: bytes, edge: int) -> bytes:
    """A picture file made small for a list: its longer edge becomes ``edge`` pixels at most."""
    with Image.open(BytesIO(data)) as picture:
        picture.draft("RGB", (edge, edge))
        small = picture.convert("RGB")
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()

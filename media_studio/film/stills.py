"""Opens a designer's photo: JPEG, PNG or WebP by content, of a sane size, upright, without its metadata; and frames it for a scene."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from media_studio.film.errors import MediaError

#: Decoders that are tried; anything else, whatever it is called, is refused before it is parsed.
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 120_000_000
LARGEST_BYTES = 80_000_000
#: A photo is decoded no larger than needed for this many px on its long side.
_ENOUGH = 3000


def open_photo(path: Path) -> Image.Image:
    """The photo as RGB, upright, without metadata. Raises MediaError that says what is wrong with it."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise MediaError("%(name)s is too heavy", remedy="Hand in a file under 80 MB.", name=path.name)
        with Image.open(path, formats=FORMATS) as image:
            _refuse_giants(image, path.name)
            image.draft("RGB", (_ENOUGH, _ENOUGH))
            return _upright(image)
    except FileNotFoundError as problem:
        raise MediaError("%(name)s is not in the media folder", remedy="Hand it in again.", name=path.name) from problem
    except Image.DecompressionBombError as problem:
        raise _too_many(path.name) from problem
    except UnidentifiedImageError as problem:
        raise MediaError(
            "%(name)s is not a JPEG, PNG or WebP picture",
            remedy="Save it as JPEG and hand it in again.",
            name=path.name,
        ) from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise MediaError(
            "%(name)s is damaged or incomplete", remedy="Export it anew.", name=path.name, problem=str(problem)
        ) from problem


def _too_many(name: str) -> MediaError:
    return MediaError(
        "%(name)s has too many pixels to open safely",
        remedy="Scale it down to at most 10,000 px on the long side.",
        name=name,
    )


def _refuse_giants(image: Image.Image, name: str) -> None:
    wide, high = image.size
    if wide * high > MOST_PIXELS:
        raise _too_many(name)
    if min(wide, high) < 64:
        raise MediaError(
            "%(name)s is too small for a film", remedy="Hand in at least 720 px.", name=name, size=image.size
        )


def _upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        turned = turned.convert("RGBA")
        ground = Image.new("RGBA", turned.size, (255, 255, 255, 255))
        turned = Image.alpha_composite(ground, turned)
    # A fresh picture of the pixels alone: nothing a camera wrote (place, owner, thumbnail) travels on.
    plain = Image.new("RGB", turned.size)
    plain.paste(turned.convert("RGB"))
    return plain


def covering(image: Image.Image, size: tuple[int, int], focus: tuple[float, float]) -> Image.Image:
    """The picture cut to the proportions of ``size`` around its focus and scaled to exactly that size."""
    share = max(size[0] / image.width, size[1] / image.height)
    wide, high = size[0] / share, size[1] / share
    left = min(max(0.0, image.width * focus[0] - wide / 2), image.width - wide)
    top = min(max(0.0, image.height * focus[1] - high / 2), image.height - high)
    return image.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high), reducing_gap=3.0)

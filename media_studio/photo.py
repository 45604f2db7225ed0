"""Photos people send: taken in safely, made sRGB without metadata, and cropped around their subject.

A file is believed by its content, never by its name; the header is read and the size judged before a pixel is decoded.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

from hub.kernel.errors import Invalid

#: Decoders a stranger's bytes may reach.
FORMATS = ("JPEG", "PNG", "WEBP")
#: Largest file in bytes, largest picture in pixels (a 50-megapixel camera), smallest edge in pixels.
BYTES_MAX = 30_000_000
PIXELS_MAX = 52_000_000
EDGE_MIN = 600
#: Longer edge of what is kept, in pixels: three times a phone's width, and room to crop.
KEPT_EDGE = 2400
_REMEDY = "Send a JPEG, PNG or WEBP photo with edges of 600 pixels or more, at most 50 megapixels and 30 MB."


def take_in(data: bytes) -> bytes:
    """A stranger's file as a photo to keep: upright, sRGB, no metadata, longer edge at most 2,400 px, JPEG.

    Raises Invalid with what is wrong: too large, too small, another kind of file, cut short.
    """
    if len(data) > BYTES_MAX:
        raise Invalid("this file is too large", remedy=_REMEDY)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _refuse_size(picture.size)
            picture.draft("RGB", (KEPT_EDGE, KEPT_EDGE))
            small = picture.convert("RGBA") if picture.mode in ("P", "PA", "LA", "1") else picture
            small.thumbnail((KEPT_EDGE, KEPT_EDGE), Image.Resampling.LANCZOS)
            plain = _in_srgb(ImageOps.exif_transpose(small), picture.info.get("icc_profile"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("this picture has too many pixels", remedy=_REMEDY) from error
    except UnidentifiedImageError as error:
        raise Invalid("this file is not a JPEG, PNG or WEBP picture", remedy=_REMEDY) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid("this picture is damaged or cut short", remedy=_REMEDY) from error
    out = BytesIO()
    plain.save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue()


def opened(data: bytes, *, at_least: tuple[int, int]) -> Image.Image:
    """A kept photo decoded, no larger than is needed to fill ``at_least`` (width, height in px)."""
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        picture.draft("RGB", at_least)
        return picture.convert("RGB")


def cover(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The photo filling ``size`` (width, height in px), cropped around its subject."""
    share = max(size[0] / photo.width, size[1] / photo.height)
    wide, high = min(size[0] / share, photo.width), min(size[1] / share, photo.height)
    x, y = subject(photo)
    left = max(0.0, min(x * photo.width - wide / 2, photo.width - wide))
    top = max(0.0, min(y * photo.height - high / 2, photo.height - high))
    box = (left, top, min(left + wide, photo.width), min(top + high, photo.height))
    return photo.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def subject(photo: Image.Image) -> tuple[float, float]:
    """Where the subject stands, as shares (0..1) of width and height: the centre of detail and of unusual colour.

    Drawn towards the middle, so that an even picture is cropped in the middle.
    """
    small = photo.resize((48, 48), Image.Resampling.BOX, reducing_gap=1.0).convert("RGB")
    edges = small.convert("L").filter(ImageFilter.FIND_EDGES).crop((2, 2, 46, 46))
    ground = Image.new("RGB", small.size, _border_colour(small))
    strange = ImageChops.difference(small, ground).convert("L").crop((2, 2, 46, 46))
    weights = [a * 2 + b for a, b in zip(edges.tobytes(), strange.tobytes(), strict=True)]
    mean = sum(weights) / len(weights)
    strong = [max(0.0, weight - mean) for weight in weights]
    still = 0.15 * sum(strong) + 1.0
    total = sum(strong) + still
    across = sum(weight * (index % 44 + 2.5) for index, weight in enumerate(strong)) + still * 24
    down = sum(weight * (index // 44 + 2.5) for index, weight in enumerate(strong)) + still * 24
    return across / total / 48, down / total / 48


def _border_colour(small: Image.Image) -> tuple[int, int, int]:
    wide, high = small.size
    strips = [(0, 0, wide, 2), (0, high - 2, wide, high), (0, 0, 2, high), (wide - 2, 0, wide, high)]
    pixels = [small.crop(box).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)) for box in strips]
    return _mean(pixels)


def _mean(pixels: Sequence[object]) -> tuple[int, int, int]:
    channels = [pixel for pixel in pixels if isinstance(pixel, tuple)]
    red, green, blue = (sum(int(pixel[c]) for pixel in channels) // max(1, len(channels)) for c in range(3))
    return red, green, blue


def _refuse_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > PIXELS_MAX:
        raise Invalid("this picture has too many pixels", remedy=_REMEDY, width=size[0], height=size[1])
    if min(size) < EDGE_MIN:
        raise Invalid("this picture is too small", remedy=_REMEDY, width=size[0], height=size[1])


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Pixels in sRGB on white, nothing else; a colour profile is applied and left out, a broken one is ignored."""
    if image.mode == "RGBA":
        flat = Image.new("RGB", image.size, (255, 255, 255))
        flat.paste(image, mask=image.getchannel("A"))
        image = flat
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError):
            pass
    fresh = Image.new("RGB", image.size)
    fresh.paste(image.convert("RGB"))
    return fresh

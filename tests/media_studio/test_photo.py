"""Photos from strangers: what is taken, what is refused with a reason, and what never survives."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw

from hub.kernel.errors import Invalid
from media_studio.photo import KEPT_EDGE, cover, opened, subject, take_in


def file_of(image, kind="JPEG", **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def plain(size=(900, 700), colour=(90, 120, 60)):
    return Image.new("RGB", size, colour)


def bomb(side):
    """A PNG whose header promises a square of ``side`` px and whose body is a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_the_three_kinds_become_jpegs(kind):
    with Image.open(io.BytesIO(take_in(file_of(plain(), kind)))) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (900, 700))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a JPEG"),
        (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "not a JPEG"),
        (file_of(plain(), "GIF"), "not a JPEG"),
        (file_of(plain(), "TIFF"), "not a JPEG"),
        (file_of(plain())[:2000], "damaged or cut short"),
        (file_of(plain(), "PNG")[:1500], "damaged or cut short"),
        (file_of(plain((500, 900))), "too small"),
        (bomb(65_535), "too many pixels"),
        (bomb(9_000), "too many pixels"),
        (b"\xff\xd8\xff" + b"\0" * 30_000_000, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_usable_photo_is_refused_with_the_reason(data, reason):
    with pytest.raises(Invalid, match=reason) as refused:
        take_in(data)
    assert "JPEG, PNG or WEBP" in refused.value.remedy


def test_where_a_photo_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    exif.get_ifd(0x8825)[2] = (35.0, 2.0, 11.0)
    kept = take_in(file_of(plain(), exif=exif.tobytes(), comment=b"secret", dpi=(300, 300)))
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()
        assert {"exif", "icc_profile", "comment"}.isdisjoint(image.info)
    assert b"a maker" not in kept
    assert b"secret" not in kept


def test_a_photo_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(take_in(file_of(plain((900, 700)), exif=exif.tobytes())))) as kept:
        assert kept.size == (700, 900)


def test_large_photos_are_kept_at_three_times_a_phones_width():
    with Image.open(io.BytesIO(take_in(file_of(plain((4000, 3000)))))) as kept:
        assert max(kept.size) == KEPT_EDGE


def test_clear_parts_become_white():
    clear = Image.new("RGBA", (800, 800), (0, 0, 0, 0))
    assert opened(take_in(file_of(clear, "PNG")), at_least=(800, 800)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"rubbish"])
def test_a_colour_profile_is_applied_and_left_out_and_a_broken_one_ignored(profile):
    kept = take_in(file_of(plain(), icc_profile=profile))
    with Image.open(io.BytesIO(kept)) as image:
        assert "icc_profile" not in image.info
        red, green, blue = image.getpixel((400, 300))
        assert abs(red - 90) + abs(green - 120) + abs(blue - 60) < 12


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA"])
def test_every_colour_mode_is_taken(mode):
    picture = Image.linear_gradient("L").resize((800, 800)).convert(mode)
    with Image.open(io.BytesIO(take_in(file_of(picture, "JPEG" if mode in ("CMYK", "L") else "PNG")))) as kept:
        assert kept.mode == "RGB"


def test_a_crop_keeps_the_subject():
    photo = plain((1600, 900), (230, 230, 225))
    ImageDraw.Draw(photo).ellipse((1150, 300, 1450, 600), fill=(160, 40, 20), outline=(0, 0, 0), width=12)
    x, y = subject(photo)
    assert 0.65 < x < 0.9
    assert 0.4 < y < 0.6
    square = cover(photo, (600, 600))
    assert square.size == (600, 600)
    red = sum(n for n, pixel in square.resize((60, 60)).getcolors(3600) if pixel[0] > 130 and pixel[1] < 90)
    assert red > 200  # the whole disc: a fifth of the square and more would be cut by a crop of the middle


def test_an_even_photo_is_cropped_in_the_middle():
    assert subject(plain()) == pytest.approx((0.5, 0.5), abs=0.02)

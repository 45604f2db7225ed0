"""The weight search and the fingerprint."""

import io
import random

from PIL import Image

from media_studio.jpeg import encode, fingerprint


def noise(size=(300, 300)):
    rng = random.Random(3)
    return Image.frombytes("RGB", size, bytes(rng.randrange(256) for _ in range(size[0] * size[1] * 3)))


def test_a_heavy_picture_is_brought_under_its_cap():
    assert len(encode(noise(), heaviest=100_000)) <= 100_000


def test_a_light_picture_is_brought_above_its_floor_when_quality_can():
    picture = noise((100, 100))
    plain = len(encode(picture, heaviest=10**6))
    assert len(encode(picture, lightest=plain + 1000, heaviest=10**6)) >= plain + 1000


def test_what_cannot_fit_comes_as_near_as_it_can():
    assert len(encode(noise(), heaviest=10)) < len(encode(noise(), heaviest=10**6))


def test_the_file_is_72_dpi_without_metadata():
    image = Image.open(io.BytesIO(encode(noise(), heaviest=10**6)))
    assert image.info["dpi"] == (72, 72)
    assert not image.getexif()


def test_fingerprints_survive_encoding_and_tell_pictures_apart():
    gradient = Image.linear_gradient("L").convert("RGB")
    again = Image.open(io.BytesIO(encode(gradient, heaviest=10**6)))
    assert (fingerprint(gradient) ^ fingerprint(again)).bit_count() <= 3
    assert (fingerprint(noise()) ^ fingerprint(gradient)).bit_count() > 10

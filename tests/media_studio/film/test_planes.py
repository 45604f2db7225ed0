"""Moving and blending planes gives what exact arithmetic gives."""

import cv2
import numpy as np
import pytest
from PIL import Image

from media_studio.film import planes


def noise(size):
    rng = np.random.default_rng(3)
    small = rng.integers(0, 255, (size[1] // 16, size[0] // 16, 3), np.uint8)
    return Image.fromarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC))


def test_colours_come_back_as_they_went_in():
    for colour in ((0, 0, 0), (255, 255, 255), (110, 47, 23), (224, 162, 58)):
        seen = planes.to_rgb(planes.flat((16, 16), colour))[8, 8]
        assert np.abs(seen.astype(int) - colour).max() <= 3


@pytest.mark.parametrize(("at", "scale"), [((0.0, 0.0), 1.04), ((10.37, 21.81), 1.093), ((31.5, 7.25), 1.21)])
def test_a_moved_still_is_what_an_exact_warp_shows(at, scale):
    size = (128, 96)
    still = planes.Still.of(noise((256, 192)))
    seen = planes.split(still.view(at, scale, size)).y
    spare = planes.SPARE
    shift = np.array([[scale, 0, at[0] + spare + scale / 2 - 0.5], [0, scale, at[1] + spare + scale / 2 - 0.5]])
    exact = cv2.warpAffine(still.planes.y, shift, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    assert np.abs(seen.astype(int) - exact).mean() < 0.6


def test_a_patch_covers_what_is_opaque_and_leaves_the_rest():
    sheet = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    sheet.paste((255, 255, 255), (16, 16, 32, 32))
    frame = planes.flat((64, 64), (0, 0, 0))
    planes.Patch.of(sheet, (0, 0)).lay(frame)
    luma = planes.split(frame).y
    assert (luma[16:32, 16:32] > 230).all()
    assert (luma[:16] == 16).all()


def test_a_patch_partly_outside_the_frame_is_cut_off():
    patch = planes.Patch.of(Image.new("RGBA", (64, 64), (255, 255, 255, 255)), (32, 32))
    frame = planes.flat((64, 64), (0, 0, 0))
    patch.lay(frame)
    assert int((planes.split(frame).y > 230).sum()) == 32 * 32

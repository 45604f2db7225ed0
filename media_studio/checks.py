"""What is wrong with a listing set, as a list: platform limits, look-alikes, legibility, words, missing facts. Pure; fixes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from media_studio.brief import Lint, MediaFile, Problem, ProductBrief, Remark, TextLayer
from media_studio.ink import contrast
from media_studio.specs import PlatformSpec, StudioRules
from media_studio.wording import is_raw_produce


def no_lint(_text: str) -> list[Remark]:
    """The default advertising lint: finds nothing. The hub hands in the catalogue's."""
    return []


def check_facts(brief: ProductBrief, *, theme_found: bool) -> list[Problem]:
    """Facts a listing must show and the brief does not have; food is held to what its label must say."""
    must: dict[str, object] = {"name": brief.name, "net_content": brief.net_content, "producer": brief.producer}
    should: dict[str, object] = {"origin": brief.origin, "selling_points": brief.selling_points, "story": brief.story}
    if brief.is_food:
        raw = is_raw_produce(brief)
        must |= {"storage": brief.storage, "licence": brief.licence or raw}
        should |= {"ingredients": brief.ingredients or raw, "product_standard": brief.product_standard}
        # Liquor of 10 %vol and more is the one food whose label needs no shelf life (GB 7718).
        should |= {"shelf_days": brief.shelf_days or "酒" in brief.category}
    missing = [Problem("fact-missing", fact, f"the brief has no {fact}") for fact, value in must.items() if not value]
    missing += [
        Problem("fact-missing", fact, f"the brief has no {fact}", blocking=False)
        for fact, value in should.items()
        if not value
    ]
    if not theme_found:
        missing.append(
            Problem("theme-unknown", "theme", f"no theme {brief.theme!r}, drawn in the plain one", blocking=False)
        )
    return missing


def check_main(files: Sequence[MediaFile], spec: PlatformSpec) -> list[Problem]:
    """Number, pixels and weight of the main pictures against the platform's rules."""
    rules = spec.main
    found = _count(files, "main", rules.count_min.value, rules.count_max.value)
    for file, kind in zip(files, spec.order, strict=False):
        if file.width != file.height or file.width < rules.side_min.value:
            found.append(
                Problem("main-size", file.slot, f"{file.width}x{file.height}, square of {rules.side_min.value} wanted")
            )
        low = rules.white_bytes_min.value if kind == "white" else 0
        high = rules.white_bytes_max.value if kind == "white" else rules.bytes_max.value
        found += _weight(file, low, high)
        found += _format(file)
    return found


def check_detail(files: Sequence[MediaFile], spec: PlatformSpec) -> list[Problem]:
    """Number, pixels and weight of the page slices against the platform's rules."""
    rules = spec.detail
    found = _count(files, "detail", rules.count_min.value, rules.count_max.value)
    for file in files:
        if not rules.width_min.value <= file.width <= rules.width_max.value:
            found.append(Problem("detail-width", file.slot, f"{file.width} px wide"))
        if file.height > rules.slice_height_max.value:
            found.append(
                Problem("detail-height", file.slot, f"{file.height} px high, {rules.slice_height_max.value} allowed")
            )
        found += _weight(file, 0, rules.slice_bytes_max.value)
        found += _format(file)
    return found


def check_white(edge_pure: bool, subject: tuple[int, int], spec: PlatformSpec, *, where: str) -> list[Problem]:
    """The white packshot: every border pixel pure white, the subject (width, height in px) large enough."""
    found = []
    if not edge_pure:
        found.append(Problem("white-edge", where, "a border pixel is not pure white"))
    if max(subject) < spec.main.white_subject_min.value:
        found.append(Problem("white-subject", where, f"subject {subject[0]}x{subject[1]} px is too small"))
    return found


def check_alike(fingerprints: Mapping[str, int], rules: StudioRules, *, blocking: bool) -> list[Problem]:
    """Pictures that look the same, by slot and 64-bit perceptual hash."""
    return [
        Problem("look-alike", second, f"looks the same as {first}", blocking)
        for (first, one), (second, other) in combinations(fingerprints.items(), 2)
        if (one ^ other).bit_count() <= rules.alike_bits
    ]


def check_legibility(layers: Sequence[TextLayer], rules: StudioRules) -> list[Problem]:
    """Copy that is too small or too faint where it is seen, desktop pages apart on a phone; words printed on the drawn package are not copy."""
    found = []
    for layer in layers:
        if layer.role != "copy":
            continue
        seen = rules.phone_width if layer.canvas_width < rules.desktop_from else layer.canvas_width
        on_phone = layer.size_px * seen / layer.canvas_width
        if on_phone < rules.phone_font_px_min:
            found.append(Problem("text-small", layer.where, f"{on_phone:.1f} px on a phone: {layer.text}"))
        wanted = rules.contrast_min_large if on_phone >= rules.phone_large_px else rules.contrast_min
        ratio = contrast(layer.ink, layer.ground)
        if ratio < wanted:
            found.append(
                Problem("text-faint", layer.where, f"contrast {ratio:.1f} of {wanted}: {layer.text}", blocking=False)
            )
    return found


def check_words(texts: Iterable[tuple[str, str]], lint: Lint) -> list[Problem]:
    """Advertising-law remarks of the given lint on (place, text) pairs; each text is asked about once, where it came first."""
    places: dict[str, str] = {}
    for where, text in texts:
        places.setdefault(text, where)
    return [
        Problem("word-forbidden", where, remark.message, remark.blocking)
        for text, where in places.items()
        for remark in lint(text)
    ]


def check_html(html: str, spec: PlatformSpec) -> list[Problem]:
    """Length of the HTML description in characters."""
    limit = spec.detail.html_chars_max.value
    return [Problem("html-long", "html", f"{len(html)} characters, {limit} allowed")] if len(html) > limit else []


def _count(files: Sequence[MediaFile], what: str, low: int, high: int) -> list[Problem]:
    if low <= len(files) <= high:
        return []
    return [Problem(f"{what}-count", what, f"{len(files)} pictures, {low} to {high} wanted")]


def _weight(file: MediaFile, low: int, high: int) -> list[Problem]:
    if low <= len(file.data) <= high:
        return []
    return [Problem("file-weight", file.slot, f"{len(file.data)} bytes, {low} to {high} wanted")]


def _format(file: MediaFile) -> list[Problem]:
    if file.mime == "image/jpeg" and file.data[:3] == b"\xff\xd8\xff" and b"Exif\x00" not in file.data[:4096]:
        return []
    return [Problem("file-format", file.slot, "not a JPEG without EXIF")]

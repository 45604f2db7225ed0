"""The one-minute film of a product, told from its facts: where it comes from, what it is, how to keep it, where to look it up."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from media_studio.brief import ProductBrief
from media_studio.film.errors import MediaError
from media_studio.film.storyboard import Scene, Storyboard, Transition, as_storyboard
from media_studio.wording import (
    key_facts,
    makers_mark,
    origin_label,
    picture_note,
    split_name,
    trace_call,
    use_heading,
    use_steps,
)

#: Seconds of a product film and of the cuts made from it.
LENGTH, CUTS = 60, (30, 15)
_GROUNDS = ("dusk", "paper", "day")
_PHOTO_MOVES = ("in", "right", "out", "left")


def film_for(brief: ProductBrief, theme: str = "", *, photos: Sequence[str] = ()) -> Storyboard:
    """A storyboard of 60 s with its 30 s and 15 s cuts. ``photos`` lie in the media folder and take the place of drawn grounds.

    States only what the brief says; a fact it lacks has no scene, and the others take its time. Raises MediaError.
    """
    name, note = split_name(brief.name)
    scenes = [_opening(brief, name), _goods(brief, name, note), *_points(brief, photos), *_origin(brief, photos)]
    scenes += [*_facts(brief), *_use(brief), *_proofs(brief), _ending(brief, name)]
    length = sum(scene["seconds"] for scene in scenes)
    for scene in scenes:
        scene["seconds"] = round(scene["seconds"] * LENGTH / length, 3)
    scenes[-1]["seconds"] = round(scenes[-1]["seconds"] + LENGTH - sum(scene["seconds"] for scene in scenes), 3)
    return as_storyboard(
        {"title": name, "theme": theme or brief.theme, "scenes": scenes, "product": brief, "sound": {"bed": "highland"}}
    )


def _scene(name: str, seconds: float, **rest: Any) -> dict[str, Any]:
    return {"name": name, "seconds": seconds, **rest}


def _opening(brief: ProductBrief, name: str) -> dict[str, Any]:
    place = brief.origin or makers_mark(brief)
    said = f"{place}，{name}。" if place != name else f"{name}。"
    return _scene(
        "opening", 7, draw="title", ground="day", move="in", kicker=makers_mark(brief), heading=name,
        lines=[brief.origin] if brief.origin else [], caption={"zh": said, **({"bo": brief.name_bo} if brief.name_bo else {})},
        cuts={30, 15}, transition={"kind": "dip", "seconds": 0.6},
    )  # fmt: skip


def _goods(brief: ProductBrief, name: str, note: str) -> dict[str, Any]:
    content = f"，{brief.net_content.removesuffix('(称重)')}装" if brief.is_food and brief.net_content else ""
    lines = [line for line in (brief.name_bo, note) if line]
    return _scene(
        "goods", 7, draw="pack", ground="brand", move="out", kicker=makers_mark(brief), heading=name, lines=lines,
        caption={"zh": f"{makers_mark(brief)}{name}{content}。"}, cuts={30, 15},
    )  # fmt: skip


def _points(brief: ProductBrief, photos: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for index, text in enumerate(brief.selling_points[:3]):
        shared: dict[str, Any] = {"heading": text, "caption": {"zh": f"{text}。"}, "cuts": {30} if index < 2 else set()}
        if index == 0:
            shared["cuts"] = {30, 15}
        if index < len(photos):
            shared |= {"still": photos[index], "move": _PHOTO_MOVES[index]}
        else:
            moves = ("right", "in", "left")
            shared |= {"draw": "point", "ground": _GROUNDS[index], "move": moves[index], "kicker": f"看点 {index + 1}"}
        found.append(_scene(f"point-{index + 1}", 6, transition={"kind": "push", "seconds": 0.6}, **shared))
    return found


def _origin(brief: ProductBrief, photos: Sequence[str]) -> list[dict[str, Any]]:
    if not (brief.story or brief.origin):
        return []
    sentences = [part for part in brief.story.replace("\n", "").split("。") if part]
    told = "。".join(sentences[:3])[:150]
    picture: dict[str, Any] = {"draw": "point", "ground": "dawn", "move": "left", "kicker": origin_label(brief)}
    if len(photos) > 3:
        picture = {"still": photos[3], "move": "in"}
    plate = {"name": brief.producer, "role": brief.origin[:60]} if 0 < len(brief.producer) <= 40 else None
    return [
        _scene(
            "origin", 11, heading=brief.origin or makers_mark(brief), caption={"zh": f"{told}。"} if told else {},
            lower_third=plate, cuts={30}, **picture,
        )
    ]  # fmt: skip


def _facts(brief: ProductBrief) -> list[dict[str, Any]]:
    pairs = [f"{label}|{value}" for label, value in key_facts(brief)]
    if not pairs:
        return []
    told = "，".join(f"{label}{value}" for label, value in key_facts(brief))
    return [
        _scene(
            "facts", 7, draw="facts", ground="paper", move="hold", heading="一眼看清", lines=pairs,
            caption={"zh": f"{told}。"}, cuts={30, 15},
        )
    ]  # fmt: skip


def _use(brief: ProductBrief) -> list[dict[str, Any]]:
    steps = use_steps(brief)[:3]
    return [
        _scene(
            "use", 8, draw="steps", ground="brand", move="hold", heading=use_heading(brief), lines=list(steps),
            caption={"zh": "。".join(steps) + "。"}, cuts={30}, transition={"kind": "push", "seconds": 0.6},
        )
    ]  # fmt: skip


def _proofs(brief: ProductBrief) -> list[dict[str, Any]]:
    if not brief.certificates:
        return []
    return [
        _scene(
            "proofs", 6, draw="seals", ground="night", move="in", heading="凭证", lines=list(brief.certificates[:4]),
            caption={"zh": f"{'、'.join(brief.certificates[:4])}，以证书为准。"}, cuts=set(),
        )
    ]  # fmt: skip


def _ending(brief: ProductBrief, name: str) -> dict[str, Any]:
    lines = [trace_call(brief)] if brief.trace_url else []
    return _scene(
        "ending", 6, draw="end", ground="brand", move="hold", heading=makers_mark(brief), kicker=name,
        link=brief.trace_url, lines=[*lines, picture_note(brief)], cuts={30, 15}, transition={"kind": "dip", "seconds": 0.6},
    )  # fmt: skip


def cut(board: Storyboard, seconds: int) -> Storyboard:
    """The shorter film: the scenes that belong to it, at their share of exactly that many seconds, transitions shortened with them.

    A board no longer than that is returned as it is.
    """
    if board.seconds <= seconds:
        return board
    chosen = [scene for scene in board.scenes if seconds in scene.cuts]
    if not chosen:
        raise MediaError(
            "no scene of this film belongs to its cut of %(seconds)s s", remedy="Name it in cuts.", seconds=seconds
        )
    frames = _shares([scene.seconds for scene in chosen], seconds * board.fps)
    shorter = [_shortened(scene, count / board.fps) for scene, count in zip(chosen, frames, strict=True)]
    return as_storyboard({**board.model_dump(), "scenes": [scene.model_dump() for scene in shorter]})


def _shares(lengths: list[float], frames: int) -> list[int]:
    total = sum(lengths)
    edges = [round(sum(lengths[:index]) / total * frames) for index in range(len(lengths) + 1)]
    return [after - before for before, after in pairwise(edges)]


def _shortened(scene: Scene, seconds: float) -> Scene:
    transition = Transition(kind=scene.transition.kind, seconds=min(scene.transition.seconds, max(0.1, seconds / 6)))
    return scene.model_copy(update={"seconds": seconds, "transition": transition})

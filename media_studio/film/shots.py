"""From a storyboard to a reel: each scene becomes a shot when it is reached."""

from functools import partial
from pathlib import Path

from media_studio.film import captions, drawn, footage, stills
from media_studio.film.errors import MediaError
from media_studio.film.grounds import ground
from media_studio.film.output import Output
from media_studio.film.sheets import Stage
from media_studio.film.storyboard import Scene, Storyboard
from media_studio.film.timeline import Cue, MovingStill, PlanarClip, Reel, Shot, overscan
from media_studio.packs import look_of
from media_studio.themes import load_theme


def reel_of(board: Storyboard, media: Path, output: Output) -> Reel:
    """The whole film as one clip of planes; ``media`` is the folder its files lie in."""
    starts = board.starts
    cues = []
    for index, scene in enumerate(board.scenes):
        after = board.scenes[index + 1 : index + 2]
        tail = round(after[0].transition.seconds * board.fps) if after and after[0].transition.kind != "cut" else 0
        frames = starts[index + 1] - starts[index] + tail
        cues.append(Cue(starts[index], scene.transition, partial(shot, board, scene, media, output, frames)))
    theme = load_theme(board.theme)
    return Reel(cues, size=output.size, frames=starts[-1], fps=board.fps, dark=theme.night)


def shot(board: Storyboard, scene: Scene, media: Path, output: Output, frames: int) -> Shot:
    """One scene as a clip. Raises MediaError when its photo or footage cannot be used."""
    look = look_of(board.product) if board.product else None
    theme = load_theme(board.theme)
    stage = Stage(output.ratio, output.size, board.fps, theme, look)
    base = _base(scene, stage, media, frames)
    if scene.draw:
        drawn.draw(stage, scene)
    else:
        drawn.heading_over(stage, scene)
    if scene.lower_third:
        drawn.plate(stage, scene.lower_third.name, scene.lower_third.role, seconds=scene.seconds)
    captions.burn(stage, scene, output.burn)
    return Shot(base, stage.layers)


def _base(scene: Scene, stage: Stage, media: Path, frames: int) -> PlanarClip:
    size, fps = stage.size, stage.fps
    if scene.clip:
        return footage.Footage(media / scene.clip, scene.clip_from, size=size, frames=frames, fps=fps)
    prepared = overscan(size, scene.move)
    if scene.still:
        picture = stills.covering(stills.open_photo(media / scene.still), prepared, scene.focus)
    else:
        mark = scene.emblem or (stage.look.emblem if stage.look else stage.theme.emblem)
        picture = ground(stage.theme, scene.ground, mark, prepared)
    return MovingStill(picture, scene.move, size=size, frames=frames, fps=fps)


def refuse_bad_files(board: Storyboard, media: Path) -> None:
    """Open every photo and one frame of all footage before any time is spent. Raises MediaError for the first bad one."""
    for scene in board.scenes:
        if scene.still:
            stills.open_photo(_found(media, scene.still))
        if scene.clip:
            footage.refuse_bad(_found(media, scene.clip))


def _found(media: Path, name: str) -> Path:
    path = media / name
    if not path.resolve().is_relative_to(media.resolve()):
        raise MediaError("%(name)s does not lie in the media folder", remedy="Copy it there.", name=name)
    return path

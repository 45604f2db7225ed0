"""What is heard: a quiet bed of plucked notes over a pad, made by numpy, or a licensed track; a voice, under which the bed steps back.

The mix is brought to the wanted loudness (ITU-R BS.1770, measured by ffmpeg) with one gain and a limiter, and encoded as AAC.
"""

import re
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_studio.film import ffmpeg
from media_studio.film.errors import MediaError
from media_studio.film.storyboard import Storyboard

Sound = NDArray[np.float32]
RATE = 48_000
#: A pentatonic scale on A, in Hz; the roots its pads stand on; seconds of one pad; seconds until the bed repeats.
_SCALE = (220.0, 246.94, 277.18, 329.63, 369.99, 440.0, 493.88, 554.37)
_ROOTS = (110.0, 92.5, 146.83, 82.41)
_PAD, _LOOP = 8, 32
_FADE_IN, _FADE_OUT = 1.2, 2.5
#: How loud the bed stays under a voice.
_DUCKED = 0.28
_LOUD = re.compile(r"I:\s+(-?[\d.]+) LUFS")
#: Magic bytes of sound files taken in, and the demuxer each is read with.
_SOUNDS = (
    (0, b"RIFF", "wav"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "mov"),
)


def bed(seconds: float) -> Sound:
    """The studio's own bed, stereo, shape (samples, 2), faded at both ends; the same on every run."""
    loop = _loop()
    count = round(seconds * RATE)
    return _faded(np.tile(loop, (-(-count // len(loop)), 1))[:count])


def _loop() -> Sound:
    rng = np.random.default_rng(7)
    mixed = np.zeros((_LOOP * RATE, 2), np.float32)
    for index in range(_LOOP // _PAD):
        _add(mixed, index * _PAD, _pad(_ROOTS[index % len(_ROOTS)]), 0.5, 0.16)
    at = 0.0
    while at < _LOOP - 0.4:
        _add(mixed, at, _pluck(float(rng.choice(_SCALE))), float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.10, 0.2)))
        at += float(rng.choice([0.5, 1.0, 1.0, 1.5]))
    for delay, left in ((0.31, 0.30), (0.47, 0.22), (0.73, 0.14)):
        mixed = mixed + left * np.roll(mixed[:, ::-1], round(delay * RATE), axis=0)
    return mixed


def _add(mixed: Sound, at: float, note: Sound, pan: float, level: float) -> None:
    """Lay a note into the loop; what reaches over its end goes on at its beginning, so that the loop has no seam."""
    where = (round(at * RATE) + np.arange(len(note))) % len(mixed)
    mixed[where, 0] += note * np.float32(level * (1 - pan))
    mixed[where, 1] += note * np.float32(level * pan)


def _pluck(pitch: float) -> Sound:
    time = np.arange(3 * RATE, dtype=np.float32) / RATE
    tones = sum(np.sin(2 * np.pi * pitch * n * time) * np.exp(-time * (1.4 + n)) / n**1.6 for n in (1, 2, 3, 4))
    attack = np.minimum(1, time / 0.008)
    return np.asarray(tones * attack, np.float32)


def _pad(root: float) -> Sound:
    time = np.arange((_PAD + 3) * RATE, dtype=np.float32) / RATE
    chord = sum(
        np.sin(2 * np.pi * root * step * time + 0.4 * np.sin(2 * np.pi * 0.11 * time)) / weight
        for step, weight in ((1, 1), (1.5, 1.6), (2, 1.8), (2.004, 2.2), (3, 4))
    )
    swell = np.minimum(1, time / 2.5) * np.minimum(1, (time[-1] - time) / 3)
    return np.asarray(chord * swell, np.float32)


def _faded(sound: Sound) -> Sound:
    faded = sound.copy()
    for seconds, backwards in ((_FADE_IN, False), (_FADE_OUT, True)):
        count = min(len(faded) // 2, round(seconds * RATE))
        ramp = (np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2)[:, None]
        if backwards:
            faded[-count:] *= ramp[::-1]
        else:
            faded[:count] *= ramp
    return faded


def ducked(under: Sound, voice: Sound) -> Sound:
    """The bed with the voice over it; the bed steps back while the voice speaks, smoothly, and comes again."""
    window = RATE // 10
    loud = np.abs(voice).max(axis=1)
    blocks = np.pad(loud, (0, -len(loud) % window)).reshape(-1, window).max(axis=1) > 0.02
    speaking = np.convolve(blocks.astype(np.float32), np.ones(7, np.float32) / 7, mode="same")
    gain = 1 - (1 - _DUCKED) * np.clip(speaking * 2, 0, 1)
    smooth = np.interp(np.arange(len(under)), np.arange(len(gain)) * window + window / 2, gain).astype(np.float32)
    mixed = under * smooth[:, None]
    mixed[: len(voice)] += voice[: len(mixed)]
    return np.asarray(mixed, np.float32)


def _recorded(path: Path) -> Sound:
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as problem:
        raise MediaError("%(name)s is not in the media folder", remedy="Hand it in again.", name=path.name) from problem
    kind = next((demuxer for at, magic, demuxer in _SOUNDS if head[at : at + len(magic)] == magic), "")
    if not kind:
        raise MediaError("%(name)s is not a sound file", remedy="Save it as WAV, MP3 or FLAC.", name=path.name)
    source = ("-f", kind, "-i", f"file:{path}", "-map", "0:a:0", "-ac", "2", "-ar", str(RATE), "-f", "f32le", "-")
    done = subprocess.run(  # noqa: S603 - our own binary, arguments as a list
        ffmpeg.command(*ffmpeg.LOCAL_ONLY, *source), capture_output=True, check=False, timeout=ffmpeg.PATIENCE_SECONDS
    )
    if done.returncode:
        raise ffmpeg.complaint(f"reading {path.name}", done.stderr.decode(errors="replace"))
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


def _mixed(board: Storyboard, media: Path) -> Sound:
    count = round(board.starts[-1] / board.fps * RATE)
    sound = board.sound
    under = np.zeros((count, 2), np.float32)
    if sound.track:
        track = _recorded(media / sound.track)
        under = _faded(np.tile(track, (-(-count // max(1, len(track))), 1))[:count])
    elif sound.bed != "none":
        under = bed(count / RATE)
    if not sound.voice:
        return under
    quiet = np.zeros((round(sound.voice_from * RATE), 2), np.float32)
    return ducked(under, np.concatenate([quiet, _recorded(media / sound.voice)])[:count])


def write_sound(board: Storyboard, media: Path, into: Path) -> None:
    """The film's sound as AAC of exactly its length, at its loudness. Raises MediaError."""
    raw = into.with_name(into.name + ".f32")
    source = ("-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", raw)
    try:
        try:
            _mixed(board, media).tofile(raw)
        except OSError as problem:
            raise ffmpeg.complaint("writing the sound", f"{problem.strerror}: {problem}") from problem
        measure = [
            ffmpeg.binary(),
            "-hide_banner",
            "-nostdin",
            *map(str, source),
            "-af",
            "ebur128=framelog=quiet",
            "-f",
            "null",
            "-",
        ]
        told = subprocess.run(measure, capture_output=True, check=False, timeout=ffmpeg.PATIENCE_SECONDS)  # noqa: S603
        found = _LOUD.findall(told.stderr.decode(errors="replace"))
        gain = board.sound.loudness - float(found[-1]) if found and float(found[-1]) > -69 else 0.0
        shaped = (
            "-af",
            f"volume={gain:.2f}dB,alimiter=limit=0.79:level=disabled",
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-f",
            "mp4",
        )
        ffmpeg.written((*source, *shaped), into.with_name(into.name + ".part"), into, what="encoding the sound")
    finally:
        raw.unlink(missing_ok=True)

"""Cues are short, in order, and written by the rules of their formats."""

from itertools import pairwise

from media_studio.film.storyboard import as_storyboard
from media_studio.film.subtitles import as_srt, as_vtt, subtitles

SAID = "草原海拔高，牧草生长期短而昼夜温差大。牦牛随季节转场，自由采食。"


def cues():
    scene = {"name": "a", "seconds": 9, "draw": "title", "caption": {"zh": SAID, "en": "Salt & <snow>"}}
    return as_storyboard({"title": "t", "scenes": [scene, {**scene, "name": "b"}]})


def test_cues_follow_one_another_and_fit_a_glance():
    found = subtitles(cues(), "zh")
    assert all(len(cue.text) <= 22 for cue in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found[-1].end <= 18


def test_the_formats_keep_their_own_marks():
    found = subtitles(cues(), "en")
    assert as_srt(found).startswith("1\n00:00:00,300 --> 00:00:08,850\nSalt & <snow>\n")
    assert as_vtt(found).startswith("WEBVTT\n\n00:00:00.300 --> 00:00:08.850\nSalt &amp; &lt;snow&gt;\n")

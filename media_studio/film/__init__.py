"""Films from a storyboard: data in, an MP4 with subtitles out, at close to the speed of the encoder alone.

``storyboard`` the data and its errors · ``product``, ``county`` storyboards from facts · ``cuts`` the shorter films ·
``drawn``, ``stills``, ``footage`` pictures · ``planes``, ``timeline`` frames, as MoviePy clips of planar video ·
``render`` the door: segments in two processes, joined without encoding again · ``sound``, ``subtitles``, ``checks``.
"""

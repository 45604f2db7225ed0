"""The studio room: pages designers write, photos they keep, what is checked and approved, and whole sets drawn in one go.

Drawing itself is media_studio's; what an approved page means to listings is hub.channels.creatives'.
"""

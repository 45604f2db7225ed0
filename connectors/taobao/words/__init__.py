"""Taobao's words to ours and back, by theme. Pure."""

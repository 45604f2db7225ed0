"""Pinduoduo 拼多多: one gateway, flat string parameters, an MD5 signature over what was sent."""

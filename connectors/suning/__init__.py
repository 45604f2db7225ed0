"""Suning 苏宁易购: one address for all methods, the method in a header, an MD5 signature over the body's base64."""

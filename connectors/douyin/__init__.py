"""Douyin shop 抖店: one address per method, sorted JSON in the body, an HMAC signature in the query."""

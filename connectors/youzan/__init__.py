"""Youzan 有赞: the merchant's own shop; unsigned JSON calls with a token in the query, signed pushes."""

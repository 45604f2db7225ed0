"""Strings people and programs send by mistake or on purpose; invented here, by what they have broken elsewhere."""

NAUGHTY = (
    "", " ", "\t\r\n", "\0", "a\0b", "null", "None", "undefined", "true", "NaN", "-1", "0", "00", "+1", "1.5", "1e309", "1_000",
    "0x10", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 400, "²", "①", "１２", "٣", "𝟘", "½",
    "' OR 1=1 --", '"; DROP TABLE sales_order; --', "%", "_%\\", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "{{7*7}}", "{% raw %}", "%s%n%(x)s", "%(n)s", "${7*7}", "../../etc/passwd", "file:///etc/passwd", "//evil.example/", "\\\\x\\y",
    "\r\nSet-Cookie: x=1", "\u202eabc\u202c", "\ufeffA", "\u200b", "e" + "\u0301" * 300, "👩‍👩‍👧‍👦", "𠮷", "བོད་ཡིག", "长" * 3000, "a" * 20_000,
    "2026-02-30", "0001-01-01", "9999-12-31", "99:99", "2026-11-24T00:00:00+99:00", "[]", "{}", "|", "a|b|c", "1.2", ".", "..",
    "=1+1", "@SUM(1)", "-2+3", "\x1b[31m", "\x7f", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"),
)  # fmt: skip

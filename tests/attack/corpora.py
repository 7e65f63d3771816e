"""What is typed by whoever wants something to run elsewhere. Source: WB-6, WB-7, WB-8, ML-6."""

# Printed as markup, any of these would run or load something.
MARKUP = "<svg onload=alert(7)><img src=x onerror=alert(7)>\"'><script>alert(7)</script>"
RAW = ("<svg onload", "<img src=x", "<script>alert(7)", "javascript:alert(7)")
SQL = (
    "'", "''", "\"", "`", "\\", "';--", "' OR '1'='1", "' OR 1=1 --", "') OR ('1'='1", "1 OR 1=1", "1; DROP TABLE checklists_patient", "'; SELECT pg_sleep(9); --",
    "' AND (SELECT pg_sleep(9)) IS NULL --", "' UNION SELECT NULL,NULL,version() --", "' || (SELECT password FROM checklists_user LIMIT 1) || '", "%' AND '%'='", "%", "_", "%%%%",
    "' AND 1=CAST((SELECT version()) AS int) --", "$$", "$1", ":1", "?", "%s", "%(a)s", "{}", "E'\\x27'", "\u02bc OR 1=1", "\uff07 OR 1=1", "/**/OR/**/1=1", "0x27",
    "a' COLLATE \"C", "'::text", "1)) UNION SELECT 1 --", "sleep(9)", "WAITFOR DELAY '0:0:9'", "\\' OR 1=1 --", "admin'--", "-1", "1e1", "NULL", "id", "patient__first_name",
    "-password", "?order_by=-id", "first_name__regex=.*", "pk__in=1", "__class__", "x') OR pg_read_file('/etc/passwd') IS NOT NULL --", "COPY x TO PROGRAM 'id'",
)  # fmt: skip
_AWAY = "evil.example"
REDIRECTS = (
    *(f"{start}{_AWAY}{end}" for start in ("https://", "http://", "//", "///", "////", "\\\\", "/\\", "\\/", "/\t/", "/%09/", "/%2f/", "/%5c", "https:", "https:/", "https:\\\\",
      "HtTpS://", "ftp://", "\thttps://", " https://", "\x00https://", "https://x@", "https://127.0.0.1@", "https://127.0.0.1:8000@", "/staff/@", "//127.0.0.1:8000@",
      "https://127.0.0.1%2f@", "https://127.0.0.1\\@", "https://testserver.", "https://testserver-", "/%0d%0aLocation:%20https://", "/my/../..//", "/./\\", ";//", "?//", "#//")
      for end in ("/", "/staff/")),
    "javascript:alert(7)", "JaVaScRiPt:alert(7)", "java\nscript:alert(7)", "data:text/html,<script>alert(7)</script>", "vbscript:x", "blob:https://evil.example/1", "about:blank",
    "file:///etc/passwd", "https://\u0435vil.example/", "https:evil.example", "//evil%E3%80%82example", "/\u2028/evil.example", "mailto:eve@evil.example", "tel:1", "view-source:x",
)  # fmt: skip
EVIL_HEADERS = (
    {"HTTP_X_FORWARDED_HOST": _AWAY}, {"HTTP_FORWARDED": f"host={_AWAY};proto=http"}, {"HTTP_X_HOST": _AWAY}, {"HTTP_X_FORWARDED_SERVER": _AWAY}, {"HTTP_X_ORIGINAL_URL": "/staff/"},
    {"HTTP_X_REWRITE_URL": "/staff/"}, {"HTTP_X_FORWARDED_PREFIX": f"//{_AWAY}"}, {"HTTP_X_FORWARDED_PORT": "666"}, {"HTTP_X_FORWARDED_PROTO": "http"}, {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_X_FORWARDED_SCHEME": "javascript"}, {"HTTP_TRUE_CLIENT_IP": _AWAY}, {"HTTP_CLUSTER_CLIENT_IP": "127.0.0.1"}, {"HTTP_ORIGIN": f"https://{_AWAY}"}, {"HTTP_REFERER": f"https://{_AWAY}/"},
)  # fmt: skip
EVIL_HOSTS = (_AWAY, f"testserver.{_AWAY}", f"{_AWAY}:8000", f"testserver@{_AWAY}", f"127.0.0.1.{_AWAY}", "0x7f000001", "[::ffff:7f00:1]", "testserver,evil.example", "testserver/evil.example", f"{_AWAY}#testserver")  # fmt: skip

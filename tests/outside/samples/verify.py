"""The programs of docs/verify.md in nine languages (for C# Debian has no compiler): each is given deliveries, genuine and not.

usage: verify.py
"""

import base64
import hashlib
import hmac
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

PAGE = pathlib.Path(__file__).parents[3] / "docs" / "verify.md"
# Heading: the file that its program goes into, and how that is built and run.
PROGRAMS = {
    "curl and openssl": ("verify.sh", None, ["bash", "verify.sh"]),
    "JavaScript": ("verify.mjs", None, ["node", "verify.mjs"]),
    "Node.js": ("verify.cjs", None, ["node", "verify.cjs"]),
    "Python": ("verify.py", None, [sys.executable, "verify.py"]),
    "Java": ("Verify.java", ["javac", "Verify.java"], ["java", "-cp", ".", "Verify"]),
    "PHP": ("verify.php", None, ["php", "verify.php"]),
    "Go": ("verify.go", ["go", "build", "-o", "verify", "verify.go"], ["./verify"]),
    "Ruby": ("verify.rb", None, ["ruby", "verify.rb"]),
    "R": ("verify.R", None, ["Rscript", "verify.R"]),
}
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
ID = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001"


def sign(body, key=KEY, timestamp=None):
    signed = f"{ID}.{timestamp or NOW}.".encode(errors="surrogateescape") + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


NOW = str(int(time.time()))
# Far enough from what is allowed for a machine that is slow.
OLD, AHEAD = str(int(NOW) - 301), str(int(NOW) + 3600)
PLAIN = b'{"event_type":"PNR_V3","payload":{"amount": 1.50}}'
ODD = '{\r\n "name" : "Zoë \\u00e9 %s" }\n\n'.encode()
# What is given: body, signatures, whether they fit, timestamp.
CASES = [
    ("one signature", PLAIN, sign, True, NOW),
    ("one with its version", PLAIN, lambda body, **more: "v1," + sign(body, **more), True, NOW),
    ("the second of two fits", PLAIN, lambda body, **more: f"{sign(body, bytes(32), **more)} {sign(body, **more)}", True, NOW),
    ("white space, line ends and letters of a body count", ODD, sign, True, NOW),
    ("no byte at all", b"", sign, True, NOW),
    ("another key", PLAIN, lambda body, **more: sign(body, bytes(32), **more), False, NOW),
    ("a body written anew", PLAIN.replace(b": ", b":"), lambda _, **more: sign(PLAIN, **more), False, NOW),
    ("half a signature", PLAIN, lambda body, **more: sign(body, **more)[:20], False, NOW),
    ("no signature", PLAIN, lambda *_, **__: "", False, NOW),
    ("what is no Base64", PLAIN, lambda *_, **__: "v1,*** Zoë v1,", False, NOW),
    ("an old one", PLAIN, sign, False, OLD),
    ("one of the future", PLAIN, sign, False, AHEAD),
    ("a timestamp that is none", PLAIN, sign, False, "a[$(exit 3)]"),
    ("no timestamp", PLAIN, sign, False, ""),
    ("a timestamp without an end", PLAIN, sign, False, "9" * 5000),
    ("a timestamp in no encoding", PLAIN, sign, False, "\udcff"),
]


def programs():
    section = PAGE.read_text().split("## In ten languages", 1)[1].split("\n## ", 1)[0]
    found = dict(re.findall(r"### ([^\n]+)\n\n```\w+\n(.*?)```", section, re.S))
    assert set(found) == set(PROGRAMS) | {"C#"}, sorted(found)
    return found


wrong = []
with tempfile.TemporaryDirectory() as folder:
    for name, text in programs().items():
        if name == "C#":
            continue
        file, build, run = PROGRAMS[name]
        place = pathlib.Path(folder) / name.replace(" ", "-")
        place.mkdir()
        (place / file).write_text(text)
        if build:
            subprocess.run(build, cwd=place, check=True, env={**os.environ, "GO111MODULE": "off"})
        for what, body, signature, fits, timestamp in CASES:
            # Of the moment, however long the others took.
            stamp = str(int(time.time())) if timestamp == NOW else timestamp
            signatures = signature(body, timestamp=stamp)
            given = {"SECRET": SECRET, "ID": ID, "TIMESTAMP": stamp, "SIGNATURE": signatures}
            ended = subprocess.run(run, cwd=place, input=body, env={**os.environ, **given}, capture_output=True)
            # One that breaks off would answer 500 in a receiver, and say so here.
            told = re.sub(rb"Linking to: OpenSSL.*\n", b"", ended.stderr)
            if ended.returncode != (0 if fits else 1) or told.strip():
                wrong.append(f"{name}: {what}: ended with {ended.returncode}: {ended.stderr.decode()[-300:]}")
print("\n".join(wrong) or f"{len(PROGRAMS)} programs of docs/verify.md, {len(CASES)} deliveries each")
sys.exit(bool(wrong))

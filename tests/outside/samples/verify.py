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
ID, TIMESTAMP = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001", "1787221000"


def sign(body, key=KEY):
    signed = f"{ID}.{TIMESTAMP}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


PLAIN = b'{"event_type":"PNR_V3","payload":{"amount": 1.50}}'
ODD = '{\r\n "name" : "Zoë \\u00e9 %s" }\n\n'.encode()
OTHER = sign(PLAIN, bytes(32))
CASES = [
    ("one signature", PLAIN, sign(PLAIN), True),
    ("one with its version", PLAIN, "v1," + sign(PLAIN), True),
    ("the second of two fits", PLAIN, f"{OTHER} {sign(PLAIN)}", True),
    ("white space, line ends and letters of a body count", ODD, sign(ODD), True),
    ("no byte at all", b"", sign(b""), True),
    ("another key", PLAIN, OTHER, False),
    ("a body written anew", PLAIN.replace(b": ", b":"), sign(PLAIN), False),
    ("half a signature", PLAIN, sign(PLAIN)[:20], False),
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
        for what, body, signatures, fits in CASES:
            given = {"SECRET": SECRET, "ID": ID, "TIMESTAMP": TIMESTAMP, "SIGNATURE": signatures}
            ended = subprocess.run(run, cwd=place, input=body, env={**os.environ, **given}, capture_output=True)
            if (ended.returncode == 0) != fits:
                wrong.append(f"{name}: {what}: ended with {ended.returncode}: {ended.stderr.decode()[-300:]}")
print("\n".join(wrong) or f"{len(PROGRAMS)} programs of docs/verify.md, {len(CASES)} deliveries each")
sys.exit(bool(wrong))

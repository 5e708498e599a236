"""Runs the samples of the documents in nine of their ten languages, and looks at what they have done.

Usage: round.py URL TOKEN

C# has no compiler in Debian. Of every other language the samples of all operations are read by its compiler or
interpreter; those of a partner's day are run, with this server, this token and the ids that it gave.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[3]
COMPANY = "11111111-1111-4111-8111-111111111111"
EXAMPLE_ID = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
url, token = sys.argv[1:]

samples = {}
for item in json.loads((ROOT / "openapi/jetbridge.json").read_text())["paths"].values():
    for operation in item.values():
        for sample in operation["x-codeSamples"]:
            samples.setdefault(sample["lang"], {})[operation["operationId"]] = sample["source"]


def java(source, name):
    """Puts statements into a class, since a sample is a part of a program."""
    lines = source.splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    rest = [line for line in lines if not line.startswith("import ")]
    body = "\n".join(rest)
    return "\n".join(imports) + f"\nclass {name} {{ public static void main(String[] a) throws Exception {{\n{body}\n}} }}\n"


# How a file is called, what reads all of a folder, and what runs one of them.
R_READS = 'for (file in commandArgs(TRUE)) parse(file)'
LANGUAGES = {
    "Shell": ("sh", lambda files: [["bash", "-n", file] for file in files], ["bash"]),
    "JavaScript": ("mjs", lambda files: [["node", "--check", file] for file in files], ["node"]),
    "Node.js": ("mjs", lambda files: [["node", "--check", file] for file in files], ["node"]),
    "Python": ("py", lambda files: [[sys.executable, "-m", "py_compile", *files]], [sys.executable]),
    "Java": ("java", lambda files: [["javac", "-d", str(Path(files[0]).parent), *files]], ["java"]),
    "PHP": ("php", lambda files: [["php", "-l", file] for file in files], ["php"]),
    "Go": ("go", lambda files: [["gofmt", "-l", "-e", *files]], ["go", "run"]),
    "Ruby": ("rb", lambda files: [["ruby", "-c", file] for file in files], ["ruby"]),
    "R": ("R", lambda files: [["Rscript", "-e", R_READS, *files]], ["Rscript"]),
}


def call(path):
    with urlopen(Request(url + path, headers={"Authorization": f"Bearer {token}"})) as answer:
        return json.load(answer)


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[:3])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def newest():
    """The company's last subscription: the list is oldest first."""
    path = f"/v3/webhooks/subscriptions/subscriber/{COMPANY}/list"
    count = call(path + "?limit=1")["totalCount"]
    return count, call(f"{path}?limit=1&offset={max(count - 1, 0)}")["subscriptions"]


def go_through(language):
    extension, reads, runs = LANGUAGES[language]
    with tempfile.TemporaryDirectory() as folder:
        def write(operation, source):
            file = Path(folder) / f"{operation}.{extension}"
            file.write_text(java(source, operation) if language == "Java" else source)
            return str(file)

        files = [write(operation, source) for operation, source in samples[language].items()]
        for command in reads(files):
            run(command, folder)

        def play(operation, **replaced):
            source = samples[language][operation].replace("http://localhost:8080", url)
            source = source.replace("YOUR_ACCESS_TOKEN", token)
            for old, new in replaced.items():
                source = source.replace({"id": EXAMPLE_ID, "name": "spotnana_us"}[old], new)
            return run([*runs, write(operation, source)], folder)

        before, _ = newest()
        play("createWebhookSubscription", name=f"from {language}")
        after, [made] = newest()
        assert (after, made["name"]) == (before + 1, f"from {language}"), made
        assert made["customHeaders"] == {"X-Custom-Header": "my-value"}, made
        assert made["isActive"], made
        play("listWebhookSubscriptions")
        play("getWebhookSubscription", id=made["id"])
        play("updateWebhookSubscription", id=made["id"])
        paused = call(f"/v3/webhooks/subscriptions/{made['id']}")
        assert not paused["isActive"] and paused["customHeaders"] == made["customHeaders"], paused
        events = f"/ext/v1/events?organizationId={COMPANY}&limit=1"
        last = call(events)["events"]
        play("publishEvent")
        assert call(events)["events"] != last, "an event was published"
    print(f"{language}: {len(files)} samples read, five run")


for language in LANGUAGES:
    go_through(language)

"""What the schema of workflows does not tell: that jobs and steps which are named are there, and what ShellCheck says of each script."""

import pathlib
import re
import subprocess
import sys

import yaml

scripts = 0
for file in sys.argv[1:]:
    jobs = yaml.safe_load(pathlib.Path(file).read_text())["jobs"]
    for name, job in jobs.items():
        needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        ids = {step.get("id") for step in job["steps"]}
        named = set(re.findall(r"steps\.([\w-]+)\.", str(job)))
        if unknown := (set(needs) - jobs.keys()) | (named - ids):
            sys.exit(f"{file}: {name} names {', '.join(sorted(unknown))}, which is not there")
        columns = {key for one in job.get("strategy", {}).get("matrix", {}).get("include", []) for key in one}
        if unknown := set(re.findall(r"matrix\.([\w-]+)", str(job))) - columns:
            sys.exit(f"{file}: {name} has no {', '.join(sorted(unknown))} in its matrix")
        for step in job["steps"]:
            if "run" not in step:
                continue
            if "${{" in step["run"]:
                sys.exit(f"{file}: {name}: an expression within a script: hand it over by env")
            done = subprocess.run(["shellcheck", "--shell=bash", "-"], input="set -e\n" + step["run"], text=True, capture_output=True)
            if done.returncode:
                sys.exit(f"{file}: {name}: {done.stdout}")
            scripts += 1
if not scripts:
    sys.exit("no script in any workflow")
print(f"workflows: {scripts} scripts fit ShellCheck, and what jobs name is there")

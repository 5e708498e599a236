"""Whether the system calls that strace saw are those that the unit allows: syscalls.py UNIT TRACE."""

import re
import subprocess
import sys


def members(group):
    text = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    found = {line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")}
    nested = {one for one in found if one.startswith("@")}
    return (found - nested).union(*(members(one) for one in nested))


unit, trace = sys.argv[1:]
allowed = set()
for line in open(unit):
    for groups in re.findall(r"^SystemCallFilter=(.*)", line):
        for group in groups.removeprefix("~").split():
            named = members(group) if group.startswith("@") else {group}
            allowed = allowed - named if groups.startswith("~") else allowed | named

lines = open(trace, errors="replace").readlines()
made = {found[1] for line in lines if (found := re.match(r"(?:\d+ +)?([a-z_0-9]+)\(", line))}
if len(made) < 40:
    sys.exit(f"the trace has {len(made)} calls: that is no run of a node")
if forbidden := made - allowed:
    sys.exit(f"the unit forbids {', '.join(sorted(forbidden))}")

# MemoryDenyWriteExecute, RestrictAddressFamilies, and a file system that is read-only.
executable = [line for line in lines if re.search(r"mmap\(.*PROT_WRITE\|PROT_EXEC", line) or re.search(r"mprotect\(.*PROT_EXEC", line)]
families = {found[1] for line in lines if (found := re.search(r"\bsocket\((AF_\w+)", line))}
written = [line for line in lines if re.search(r"open(at)?\(.*O_(WRONLY|RDWR|CREAT)", line) and "/dev/" not in line]
if executable or families - {"AF_INET", "AF_INET6", "AF_UNIX"} or written:
    sys.exit(f"it wants executable memory: {executable}; families: {families}; files to write: {written}")
print(f"unit: {len(made)} system calls of a node, all of them among the {len(allowed)} that it allows; families {', '.join(sorted(families))}; "
      "no file written, no writable memory executed")

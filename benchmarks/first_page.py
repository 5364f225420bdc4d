"""Time a clone to its first page: `python benchmarks/first_page.py`.

Clones the last commit into a folder that is thrown away, starts `./mantle demo` in it with nothing prepared, and waits
for the first page. Packages come from wherever the machine gets them: its own caches, or the network.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import written

LONGEST = 900.0  # seconds, after which it is given up


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def followed(clone: Path) -> list[dict[str, object]]:
    """Start the demonstration in a clone and return each line that it says, with the seconds since the start."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MANTLE_", "VIRTUAL_ENV"))}
    python = getattr(sys, "_base_executable", sys.executable)  # that of a machine which has no environment of ours yet
    started = time.perf_counter()
    launcher = subprocess.Popen(
        [python, "mantle", "demo", "--port", str(free_port())], cwd=clone, env=own, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    guard = threading.Timer(LONGEST, launcher.kill)
    guard.start()
    said: list[dict[str, object]] = []
    try:
        assert launcher.stdout is not None
        for line in launcher.stdout:
            words = "first page" if "Ctrl+C ends it" in line else line.strip(" …\n")
            said.append({"method": words, "seconds": round(time.perf_counter() - started, 1)})
            print(f"{said[-1]['seconds']:>7} s  {line.strip()}", flush=True)
            if "Ctrl+C ends it" in line:
                return said
        raise RuntimeError("the demonstration ended before its first page")
    finally:
        guard.cancel()
        launcher.send_signal(signal.SIGINT)
        launcher.wait(timeout=60)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="mantle-clone-"))
    try:
        started = time.perf_counter()
        subprocess.run(
            ["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(folder / "mantle")], check=True
        )
        cloned = round(time.perf_counter() - started, 1)
        rows = followed(folder / "mantle")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    written("first_page", rows, clone_seconds=cloned, first_page_seconds=rows[-1]["seconds"], load=os.getloadavg()[0])


if __name__ == "__main__":
    main()

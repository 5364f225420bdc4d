"""The launcher, tried for real in a folder of its own whose environment hands over to this one's Python."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

import mantle as package
from mantle.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]


def loaded(file: Path) -> ModuleType:
    loader = SourceFileLoader("launcher", str(file))
    module = module_from_spec(spec_from_loader("launcher", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A project folder with the launcher, the locks, and an environment that is this one."""
    monkeypatch.delenv("MANTLE_VAR", raising=False)
    shutil.copy(ROOT / "mantle", tmp_path / "mantle")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return tmp_path


@pytest.fixture
def launcher(place) -> ModuleType:
    return loaded(place / "mantle")


@pytest.fixture
def ready(place, launcher) -> Path:
    (place / ".venv" / "installed").write_text(launcher.locks_of("run"))
    return place


def run(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name != "MANTLE_VAR"}
    return subprocess.run(
        [sys.executable, place / "mantle", *words], capture_output=True, text=True, check=False, env=own | more
    )


def test_a_word_of_the_command_line_is_passed_on_with_its_output_and_status(ready):
    said = run(ready, "--version")
    assert (said.returncode, said.stdout, said.stderr) == (0, f"mantle {package.__version__}\n", "")
    refused = run(ready, "no-such-command")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_the_file_that_everybody_starts_with_may_be_run():
    assert os.access(Path(__file__).resolve().parents[1] / "mantle", os.X_OK)


def test_help_needs_no_environment_and_lists_the_verbs(place, launcher):
    shutil.rmtree(place / ".venv")
    said = run(place, "--help")
    assert said.returncode == 0
    assert all(f"./mantle {verb}" in said.stdout for verb in launcher.VERBS)
    assert not (place / ".venv").exists()


def test_no_verb_of_the_launcher_hides_one_of_the_command_line(launcher):
    assert set(launcher.VERBS) & set(COMMANDS) == set()


def test_ci_runs_the_second_command_of_the_readme():
    assert (ROOT / ".ci" / "run").read_text().strip().endswith("exec ./mantle test")
    readme = (ROOT / "README.md").read_text()
    assert readme.index("./mantle demo") < readme.index("./mantle test")


def test_a_larger_set_of_packages_serves_a_smaller_one_until_a_lock_changes(place, launcher):
    assert not launcher.installed("run")
    (place / ".venv" / "installed").write_text(launcher.locks_of("test"))
    assert [launcher.installed(name) for name in ("run", "test", "bench")] == [True, True, False]
    with open(place / "requirements" / "run.txt", "a") as lock:
        lock.write("\n")
    assert [launcher.installed(name) for name in ("run", "test", "bench")] == [False, False, False]


def test_an_environment_that_was_interrupted_or_moved_is_made_again(place, launcher, tmp_path_factory):
    assert not launcher.booted()
    (place / ".venv" / "booted").write_text(launcher.boot_stamp())
    assert launcher.booted()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "mantle with a space"
    shutil.copytree(place, elsewhere)
    assert not loaded(elsewhere / "mantle").booted()


def test_page_files_are_made_again_when_their_lock_changes(place, launcher):
    (place / "tools").mkdir()
    (place / "tools" / "assets.py").write_text("")
    assert not launcher.assets_are_fresh()
    (place / "var" / "assets").mkdir(parents=True)
    (place / "var" / "assets.stamp").write_text(launcher.assets_stamp())
    assert launcher.assets_are_fresh()
    (place / "package-lock.json").write_text("{}")
    assert not launcher.assets_are_fresh()


def test_two_launchers_at_once_wait_for_one_another(launcher):
    order = []

    def second() -> None:
        with launcher.one_at_a_time():
            order.append("second")

    other = threading.Thread(target=second)
    with launcher.one_at_a_time():
        other.start()
        other.join(timeout=0.2)
        assert other.is_alive()
        order.append("first")
    other.join(timeout=10)
    assert order == ["first", "second"]


@pytest.mark.parametrize(
    "output, advice",
    [
        ("error: No space left on device (os error 28)", "the disk is full"),
        ("npm ERR! code ENOSPC", "the disk is full"),
        ("error: dns error: failed to lookup address", "cannot be reached"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("ERROR: Could not find a version that satisfies uv (from versions: none)", "cannot be reached"),
        ("Hash mismatch for `numpy==2.4.6`", "differs from the one that was locked"),
        ("something else", "Installing failed:\nsomething else"),
    ],
)
def test_a_failed_step_says_what_to_do(launcher, output, advice):
    assert advice in launcher.explained("Installing", output)


def test_what_pip_was_told_of_registries_holds_for_the_installer_too_and_its_own_settings_go_first(
    place, launcher, monkeypatch
):
    said = ["global.cert='/a/bundle.pem'", "global.index-url='https://one.test/simple'", "global.timeout='60'"]
    said += [
        "global.extra-index-url='https://x.test/simple https://y.test/simple'",
        "global.trusted-host='x.test y.test'",
    ]
    said += [":env:.index-url='https://two.test/simple'", "install.find-links='/wheels\\n/more'"]
    (place / ".venv" / "bin" / "python").write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(said) + "\nEND\n")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    for name in ("UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_STRATEGY", "UV_INSECURE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/their/own.pem")
    told = {"UV_DEFAULT_INDEX": "https://two.test/simple", "UV_FIND_LINKS": "/wheels,/more"}
    told |= {"UV_INDEX": "https://x.test/simple https://y.test/simple", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    assert launcher.settings_of_pip() == told | {"UV_INSECURE_HOST": "x.test y.test"}


def test_page_files_are_fetched_while_packages_are_installed_and_a_failure_of_either_is_told(
    place, launcher, monkeypatch
):
    monkeypatch.setenv("PATH", f"{place / 'machine'}{os.pathsep}{os.environ['PATH']}")
    (place / "tools").mkdir()
    (place / "tools" / "assets.py").write_text("")
    (place / "machine").mkdir()
    for name, words in {"node": "exit 0", "npm": "echo begun > begun; echo no such package; exit 1"}.items():
        (place / "machine" / name).write_text(f"#!/bin/sh\n{words}\n")
        (place / "machine" / name).chmod(0o755)

    def no_disk(name: str) -> None:
        while not (place / "begun").exists():
            pass
        raise launcher.Stopped("the disk is full")

    monkeypatch.setattr(launcher, "install", no_disk)
    with pytest.raises(launcher.Stopped, match="the disk is full"):
        launcher.prepare("run")
    (place / ".venv" / "installed").write_text(launcher.locks_of("run"))
    with pytest.raises(launcher.Stopped, match=r"(?s)Fetching page files failed.*no such package"):
        launcher.prepare("run")


def test_a_disk_without_room_is_noticed_before_anything_is_installed(launcher):
    launcher.enough_space(0)
    with pytest.raises(launcher.Stopped, match="MB are needed"):
        launcher.enough_space(10**12)


def test_a_python_without_venv_says_which_package_is_missing(place, launcher, monkeypatch):
    broken = place / "python-without-venv"
    broken.write_text("#!/bin/sh\necho 'ensurepip is not available' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(launcher.Stopped, match=r"python3-venv"):
        launcher.make_environment()
    assert not (place / ".venv").exists()


def test_a_port_in_use_is_named_with_another_to_try(launcher):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launcher.Stopped, match=f"--port {port + 1}"):
            launcher.port_is_free("127.0.0.1", port)
    launcher.port_is_free("127.0.0.1", port)


def test_the_secret_key_is_made_once_and_kept_from_others(place, launcher, monkeypatch):
    monkeypatch.delenv("MANTLE_SECRET_KEY", raising=False)
    key = launcher.secret_key()
    assert len(key) >= 50
    assert launcher.secret_key() == key
    assert stat.S_IMODE((place / "var" / "secret-key").stat().st_mode) == 0o600
    monkeypatch.setenv("MANTLE_SECRET_KEY", "given")
    assert launcher.secret_key() == "given"


def test_a_fresh_start_throws_away_only_the_file_of_the_demonstration(place, launcher, monkeypatch):
    monkeypatch.delenv("MANTLE_DATABASE", raising=False)
    (place / "var").mkdir()
    (place / "var" / "mantle.sqlite3").touch()
    (place / "var" / "secret-key").touch()
    launcher.filling().touch()
    launcher.forget_demonstration()
    assert [file.name for file in (place / "var").iterdir()] == ["secret-key"]
    monkeypatch.setenv("MANTLE_DATABASE", "postgresql://somewhere/else")
    with pytest.raises(launcher.Stopped, match="another database"):
        launcher.forget_demonstration()


def test_every_stage_runs_and_one_failure_fails_the_whole(launcher, capfd):
    quick = ("good", ["true"], {})
    assert launcher.run_stages([quick]) == 0
    assert "all 1 stages passed" in capfd.readouterr().out
    assert launcher.run_stages([("bad", ["false"], {}), quick]) == 1
    closing = capfd.readouterr().out.strip().splitlines()
    assert [line.split()[:2] for line in closing[:2]] == [["bad", "FAILED"], ["good", "ok"]]
    assert closing[2].startswith("1 of 2 stages failed")


def test_in_ci_a_missing_browser_is_an_error_that_names_the_command(launcher, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MANTLE_CHROMIUM", raising=False)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(launcher.Stopped, match=r"apt-get .* chromium"):
        launcher.chromium()
    monkeypatch.delenv("CI")
    assert launcher.chromium() is None
    monkeypatch.setenv("MANTLE_CHROMIUM", "/a/browser")
    assert launcher.chromium() == "/a/browser"


SERVE = """
import importlib.machinery as m, importlib.util as u, sys
loader = m.SourceFileLoader("launcher", sys.argv[1])
launcher = u.module_from_spec(u.spec_from_loader("launcher", loader)); loader.exec_module(launcher)
page = ["sh", "-c", f"exec {sys.executable} -m http.server {sys.argv[2]} --bind 127.0.0.1 >/dev/null 2>&1"]
child = [sys.executable, "-c", sys.argv[3]]
sys.exit(launcher.serve({"the web server": page, "the worker": child}, {}, int(sys.argv[2]), "http://here", 0))
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
def serving(place) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the serving half of the demonstration; whatever a test leaves running is ended after it."""
    started = []

    def start(port: int, worker: str, *, before: str = "") -> subprocess.Popen[str]:
        words = [sys.executable, "-c", before + SERVE, str(place / "mantle"), str(port), worker]
        started.append(subprocess.Popen(words, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for demo in started:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=30)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_address_is_told_when_the_page_comes_and_ctrl_c_ends_both(place, serving, sign):
    port = free_port()
    asleep = "import os, time; open('worker.pid', 'w').write(str(os.getpid())); time.sleep(600)"
    demo = serving(port, asleep)
    assert demo.stdout.readline().startswith("Mantle is at http://here")
    demo.send_signal(sign)
    _, said = demo.communicate(timeout=30)
    assert (demo.returncode, said) == (0, "Stopping …\n")
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))  # the server is gone
    pid = int((place / "worker.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_started_in_the_background_of_a_script_it_still_ends_when_it_is_told_to(serving):
    """Such a shell has its children ignore SIGINT, and they pass that on."""
    ignored = "import signal as s; s.signal(s.SIGINT, s.SIG_IGN)\n"
    demo = serving(free_port(), "import time; time.sleep(600)", before=ignored)
    assert demo.stdout.readline().startswith("Mantle is at http://here")
    demo.send_signal(signal.SIGTERM)
    _, said = demo.communicate(timeout=30)
    assert (demo.returncode, said) == (0, "Stopping …\n")


def test_a_worker_that_the_system_kills_is_started_again_and_not_for_ever(place, serving):
    killed = "import os; os.kill(os.getpid(), 9)"
    once = "from pathlib import Path as P; import time; new = not P('once').exists(); P('once').touch()"
    once += f"\nif new: {killed}"
    demo = serving(free_port(), f"{once}\nP('again').touch(); print('here again', flush=True); time.sleep(600)")
    lines = [demo.stdout.readline(), demo.stdout.readline()]
    assert sorted(lines)[1] == "here again\n"
    assert (place / "again").exists()
    demo.terminate()
    _, said = demo.communicate(timeout=30)
    assert (demo.returncode, said) == (0, "The worker was killed; it is started again.\nStopping …\n")
    demo = serving(free_port(), killed)
    _, said = demo.communicate(timeout=30)
    assert demo.returncode == 1
    assert "The worker ended by itself (status -9)." in said


def test_a_worker_that_dies_ends_the_demonstration_with_a_word(serving):
    demo = serving(free_port(), "raise SystemExit(3)")
    _, said = demo.communicate(timeout=30)
    assert demo.returncode == 1
    assert "The worker ended by itself (status 3)." in said

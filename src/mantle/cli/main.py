"""The `mantle` command: one verb a module, loaded only when it is asked for."""

from __future__ import annotations

import argparse
import gc
import sys
from importlib import import_module

# verb: (module, one line of help). Modules in `files` read and write files and know no database.
COMMANDS: dict[str, tuple[str, str]] = {
    "project": ("mantle.cli.files.project", "forecast vacancies, fills and the bench from a workforce file"),
    "tenure": ("mantle.cli.files.tenure", "how long people stay: survival, hazard, scored models"),
    "ratings": ("mantle.cli.files.ratings", "feedback from several groups: means, agreement, reliability"),
    "severity": ("mantle.cli.files.severity", "merit list adjusted for hard and easy markers"),
    "fairness": ("mantle.cli.files.fairness", "selection rates by group, with intervals"),
    "match": ("mantle.cli.files.match", "match needs with offers, with reasons"),
    "timetable": ("mantle.cli.files.timetable", "timetable meetings without double booking"),
    "network": ("mantle.cli.files.network", "who turns to whom: measures, bridges, fragility"),
    "disclosure": ("mantle.cli.files.disclosure", "what may be published from a table of counts or means"),
    "import": ("mantle.cli.site.imports", "bring files into the database"),
    "export": ("mantle.cli.site.exports", "take everything out of the database"),
    "profile": ("mantle.cli.site.profile", "posts, holders, ages, tenures and turnover of a place"),
    "framework": ("mantle.cli.site.framework", "frameworks and evidence as files: check, take in, write out"),
    "demonstration": ("mantle.cli.site.demonstration", "fill an empty database with a fictional nation"),
    "backup": ("mantle.cli.site.backup", "everything in the database at one moment, in one file"),
    "restore": ("mantle.cli.site.restore", "write a backup into an empty database, all or nothing"),
    "evidence": ("mantle.cli.site.evidence", "what an assessor of security asks for, in one folder"),
    "inventory": ("mantle.cli.files.inventory", "what the program is made of, in the form that scanners read"),
    "watch": ("mantle.cli.site.watch", "look at a running site from outside; how available it was in a month"),
    "decommission": ("mantle.cli.site.decommission", "every store of a site, and how much is in it"),
    "letters": ("mantle.cli.site.letters", "letters out: read what came back"),
    "schedule": ("mantle.cli.site.schedule", "what comes round by itself, and when"),
    "data-map": ("mantle.cli.site.datamap", "every personal field: why held, on which ground, until when"),
    "audit": ("mantle.cli.site.audit", "verify the record of changes and looks, and seal it"),
    "who-saw": ("mantle.cli.site.whosaw", "who saw or changed what is held about one person"),
    "wall": ("mantle.cli.site.wall", "the role of the web server, and the wall of the database that holds it"),
    "evaluator-views": ("mantle.cli.site.evaluators", "views without names, and a role that reads nothing else"),
    "retention": ("mantle.cli.site.retention", "what has been kept for as long as it may be, goes"),
    "worker": ("mantle.cli.site.worker", "carry out queued work"),
    "manage": ("mantle.cli.site.manage", "Django's own commands: migrate, check, shell"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return its exit status: 0 done, 1 failed, 2 wrong input."""
    gc.set_threshold(100_000, 20, 20)  # what Numba makes when it is loaded stays: looking it through took a quarter
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) > 1 and words[0] == "help":
        words = [words[1], "--help"]
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    if words[0] in {"-V", "--version"}:
        from mantle import __version__

        print(f"mantle {__version__}")
        return 0
    if words[0] not in COMMANDS:
        print(f"mantle: there is no command “{words[0]}”. `mantle --help` lists them.", file=sys.stderr)
        return 2
    module = import_module(COMMANDS[words[0]][0])
    if hasattr(module, "run_words"):  # a verb that parses its own words, such as `manage`
        return module.run_words(words[1:])
    parser = argparse.ArgumentParser(prog=f"mantle {words[0]}", description=COMMANDS[words[0]][1])
    module.add_arguments(parser)
    return _run(module, parser.parse_args(words[1:]))


def _run(module, options: argparse.Namespace) -> int:
    from mantle.analysis.problems import InputError

    try:
        return module.run(options) or 0
    except InputError as error:
        count = f"{len(error.problems):,} problem{'' if len(error.problems) == 1 else 's'}"
        print(f"Nothing was done: {count} in the input.", file=sys.stderr)
        for problem in error.problems[:200]:
            print(f"  {problem}", file=sys.stderr)
        return 2
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        print(f"mantle: {error.filename}: {_about(error)}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1


def _about(error: OSError) -> str:
    said: dict[type[OSError], str] = {
        FileNotFoundError: "there is no such file.",
        IsADirectoryError: "this is a folder; name a file.",
        NotADirectoryError: "a part of this path is a file, not a folder.",
        PermissionError: "this user may not open it.",
    }
    return said[type(error)]


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {verb:<{width}}  {line}" for verb, (_, line) in COMMANDS.items()]
    return "\n".join(["usage: mantle COMMAND [options]", "", *lines, "", "`mantle COMMAND --help` says more."])


if __name__ == "__main__":
    sys.exit(main())

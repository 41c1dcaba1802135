"""Runs the unittest files of a Python kata and reports each test as one line.

unittest_events.py FOLDER FILE… [--only TEST…]   Standard library only: it is copied, not bundled.
"""

import importlib
import json
import os
import pprint
import sys
import time
import traceback
import unittest

FOLDER, *REST = sys.argv[1:]
ONLY = set(REST[REST.index("--only") + 1 :]) if "--only" in REST else None
FILES = REST[: REST.index("--only")] if "--only" in REST else REST
MARK = os.environ["DOJO_RUN"]
EVENTS = os.environ.get("DOJO_EVENTS")


def say(**event):
    """To the file when there is one (a debugger owns standard output), else as a line of its own."""
    line = f"\n\x1e{MARK} {json.dumps(event)}\n".encode()
    if EVENTS:
        with open(EVENTS, "ab") as file:
            file.write(line)
        return
    sys.stdout.flush()
    while line:
        line = line[os.write(1, line) :]


def own_frames(error):
    """The frames in the kata's folder, innermost first."""
    frames = [
        {"file": frame.filename, "line": frame.lineno or 1, "label": frame.name}
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(FOLDER) and os.path.basename(frame.filename) != "dojo.py"
    ]
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(FOLDER):
        place = {"file": error.filename, "line": error.lineno or 1, "column": error.offset or 1}
        frames.append({**place, "label": ""})
    return frames[::-1]


def compared(error):
    """What an assertion of unittest compared: its own frame holds both values."""
    step = error.__traceback__
    while step is not None:
        known = step.tb_frame.f_locals
        if "__unittest" in step.tb_frame.f_globals and {"first", "second"} <= known.keys():
            name = step.tb_frame.f_code.co_name
            if "Equal" in name and "Not" not in name:
                return {"actual": shown(known["first"]), "expected": shown(known["second"])}
        step = step.tb_next
    return {}


def shown(value):
    return value if isinstance(value, str) else pprint.pformat(value, width=80)


def failure(error, where=""):
    is_assertion = isinstance(error, AssertionError)
    text = str(error) if is_assertion and str(error) else f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError):
        text = f"{type(error).__name__}: {error.msg}"
    return {
        "kind": "assertion" if is_assertion else "error",
        "message": where + text,
        "frames": own_frames(error),
        **(compared(error) if is_assertion else {}),
    }


class Events(unittest.TestResult):
    """Reports each test once: the first thing that goes wrong in it is what it failed with."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome = None
        self.begun = time.perf_counter()
        say(type="started", test=name_of(test))

    def addFailure(self, test, err):
        # First, because unittest cuts its own frames off the traceback, and they hold what was compared.
        what = failure(err[1])
        super().addFailure(test, err)
        if isinstance(test, unittest.TestCase):
            self.outcome = self.outcome or what
        else:
            say(type="broken", failure=what)

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.outcome = self.outcome or failure(err[1], f"{subtest._subDescription()} ")
        super().addSubTest(test, subtest, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcome = "skipped"

    def stopTest(self, test):
        super().stopTest(test)
        ms = (time.perf_counter() - self.begun) * 1000
        if self.outcome is None:
            say(type="passed", test=name_of(test), ms=ms)
        elif self.outcome == "skipped":
            say(type="skipped", test=name_of(test))
        else:
            say(type="failed", test=name_of(test), ms=ms, failure=self.outcome)


def name_of(test):
    return f"{type(test).__name__} > {test._testMethodName}"


def tests_of(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_of(one)
        elif ONLY is None or name_of(one) in ONLY:
            yield one


class InOrder(unittest.TestLoader):
    """Tests as they stand in their file, easy ones first; unittest takes them by name."""

    def getTestCaseNames(self, case):
        place = places(name for kind in reversed(case.__mro__) for name in vars(kind))
        return sorted(super().getTestCaseNames(case), key=lambda name: place.get(name, len(place)))

    def tests_in(self, module):
        place = places(vars(module))
        tests = tests_of(self.loadTestsFromModule(module))
        return sorted(tests, key=lambda test: place.get(type(test).__name__, len(place)))


def places(names):
    """Where each name first stands: a namespace keeps the order of definition."""
    return {name: at for at, name in enumerate(dict.fromkeys(names))}


def main():
    sys.path.insert(0, FOLDER)
    suite = unittest.TestSuite()
    for file in FILES:
        module = importlib.import_module(file.removesuffix(".py"))
        suite.addTests(InOrder().tests_in(module))
    result = Events()
    suite.run(result)
    say(type="finished")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    try:
        code = main()
    except BaseException as error:  # whatever stops the tests from being loaded, sys.exit included
        say(type="broken", failure=failure(error))
        say(type="finished")
        code = 1
    sys.stdout.flush()
    sys.exit(code)

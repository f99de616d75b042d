#!/usr/bin/env python3
"""Instructions that the release server executes for each kind of request, counted by valgrind's callgrind. Requests a
second depend on the machine and on its other work (`benches/http.rs`); instructions hardly do, so a change of one
percent can be seen, and a limit can be set.

    benches/instructions.py BINARY [--before FILE] [--rounds N]

Prints a table. `--before` compares it with the table in FILE, which an earlier run printed, and fails when a request
takes over LIMIT_PERCENT more. Compare runs on the same machine, with the same valgrind and the same kind of build
only: the libraries choose functions by the processor.

How it counts: a database with one account and READINGS readings is prepared once, without callgrind. Each count
starts the server on a copy of it and sends requests one after another over one connection. A round is the difference
of two counts: one with the warm-up and the requests, one with the warm-up alone. What is no part of a request cancels
out: the start, the caches as they fill, the end.
"""

import argparse
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

# Readings in the prepared database.
READINGS = 300
# Requests before those that are counted: all statements are prepared by then, and caches are full. One at least,
# because a server that has answered hears the signal to stop.
WARM_UP_REQUESTS = 100
# How much more than before a request may take.
LIMIT_PERCENT = 5
# The longest that a start, an answer or the end may take under callgrind, which is about fifty times slower.
PATIENCE_SECONDS = 120
ACCOUNT = {"username": "ann", "password": "correct horse battery"}
# Nothing is logged, no job is timed, and one thread has the database, because chance decides which of several takes a
# request. Nor is the disk waited for: waiting executes nothing, but timers tick meanwhile.
SETTINGS = {
    "HERMIT_LOG_LEVEL": "error",
    "ENABLE_SCHEDULER": "false",
    "DATABASE_POOL_SIZE": "1",
    "HERMIT_SYNCHRONOUS": "NORMAL",
}


class Server:
    """A running server and one connection to it."""

    def __init__(self, command, data, cookie=None):
        # At log level `error` the server does not tell its port, so it is chosen here.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = free.getsockname()
        environment = SETTINGS | {
            "PATH": os.environ.get("PATH", ""),
            "HERMIT_DATA": str(data),
            "HERMIT_LISTEN": "%s:%d" % address,
        }
        self.cookie = cookie
        self.process = subprocess.Popen([*command, "serve"], env=environment, cwd=data.parent)
        try:
            self.connection = self._connect(address)
        except BaseException:
            self._kill()
            raise

    def _connect(self, address):
        """The first connection that is accepted is the one that is kept: each would be counted."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return socket.create_connection(address, timeout=PATIENCE_SECONDS)
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("instructions: the server did not start") from None
                time.sleep(0.02)

    def send(self, method, path, body=None, status=200):
        """Sends a request in one piece, whose answer must have `status`; gives the answer and its body."""
        head = [f"{method} {path} HTTP/1.1", "Host: hermit"]
        if self.cookie:
            head.append(f"Cookie: {self.cookie}")
        content = b""
        if body is not None:
            content = json.dumps(body).encode()
            head += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        self.connection.sendall("\r\n".join([*head, "", ""]).encode() + content)
        response = http.client.HTTPResponse(self.connection, method=method)
        response.begin()
        answer = response.read()
        if response.status != status:
            raise SystemExit(f"instructions: {method} {path} was answered {response.status}: {answer[:300]!r}")
        return response, answer

    def _kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, fault, *_):
        """Stops the server in good order, so that callgrind writes its count."""
        try:
            self.connection.close()
            if not fault:
                self.process.send_signal(signal.SIGTERM)
                code = self.process.wait(PATIENCE_SECONDS)
                if code != 0:
                    raise SystemExit(f"instructions: the server ended with {code}")
        finally:
            self._kill()


def new_reading(number):
    """A reading to make; its cards follow from its number."""
    return {
        "spread": "three-card",
        "question": "What does the coming week ask of me?",
        "tags": ["weekly", "work"],
        "seed": hashlib.sha256(f"reading {number}".encode()).hexdigest(),
    }


def make_reading(server, number):
    return server.send("POST", "/api/v1/readings", new_reading(number), 201)


# What is counted: a name, how many, and how the n-th is sent, given a reading's id. The numbers are fixed, because a
# database that grows makes writing dearer; cheap requests need more of them, or what chance adds would show.
REQUESTS = [
    ("a card", 2000, lambda server, reading, n: server.send("GET", "/api/v1/cards/major_arcana.09")),
    ("a reading by id", 1000, lambda server, reading, n: server.send("GET", f"/api/v1/readings/{reading}")),
    ("a list of 20 readings", 300, lambda server, reading, n: server.send("GET", "/api/v1/readings?limit=20")),
    ("a reading made, 3 cards", 400, lambda server, reading, n: make_reading(server, READINGS + n)),
]


def prepare(binary, data):
    """Fills a database; gives a session's cookie and a reading's id."""
    with Server([binary], data) as server:
        server.send("POST", "/api/v1/auth/register", ACCOUNT, 201)
        login = {"login": ACCOUNT["username"], "password": ACCOUNT["password"]}
        response, _ = server.send("POST", "/api/v1/auth/login", login)
        server.cookie = response.getheader("set-cookie").split(";")[0]
        for number in range(READINGS):
            _, answer = make_reading(server, number)
        return server.cookie, json.loads(answer)["id"]


def count(binary, prepared, cookie, reading, send, requests):
    """All instructions of a server that was sent so many requests."""
    with tempfile.TemporaryDirectory(prefix="hermit-instructions-") as folder:
        data, out, log = Path(folder, "data"), Path(folder, "callgrind.out"), Path(folder, "valgrind.log")
        shutil.copytree(prepared, data)
        # Threads take turns in order; otherwise chance has more to say in how often one wakes another.
        valgrind = ["valgrind", "--tool=callgrind", "--fair-sched=yes"]
        command = [*valgrind, f"--callgrind-out-file={out}", f"--log-file={log}", binary]
        with Server(command, data, cookie) as server:
            for n in range(requests):
                send(server, reading, n)
        total = re.search(r"^totals: (\d+)$", out.read_text(), re.MULTILINE)
        if not total:
            raise SystemExit(f"instructions: callgrind has counted nothing:\n{log.read_text()}")
        return int(total[1])


def table(path):
    """The figures of an earlier table, by request."""
    rows = re.findall(r"^\| ([^|]+?) \| ([\d,]+) \|", Path(path).read_text(), re.MULTILINE)
    figures = {name: int(figure.replace(",", "")) for name, figure in rows}
    if not figures.keys() >= {name for name, _, _ in REQUESTS}:
        raise argparse.ArgumentTypeError(f"{path} has no figure for some request")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("--before", type=table, metavar="FILE", help="an earlier table to compare with")
    parser.add_argument("--rounds", type=int, default=3, help="differences to take of each request (default: 3)")
    options = parser.parse_args()
    if not os.access(options.binary, os.X_OK):
        raise SystemExit(f"instructions: {options.binary} is no program")
    if not shutil.which("valgrind"):
        raise SystemExit("instructions: valgrind is needed (Debian: apt-get install valgrind)")
    version = subprocess.run(["valgrind", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    # Client and server share one core, so that one always waits while the other works.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(f"\n{version}, {options.rounds} rounds, a binary of {os.path.getsize(options.binary):,} bytes.\n")
    print("| request | instructions | spread | counted | before | change |")
    print("|---|--:|--:|--:|--:|--:|", flush=True)
    over = []
    with tempfile.TemporaryDirectory(prefix="hermit-instructions-") as folder:
        prepared = Path(folder, "data")
        cookie, reading = prepare(options.binary, prepared)
        for name, requests, send in REQUESTS:
            figures = []
            for _ in range(options.rounds):
                few = count(options.binary, prepared, cookie, reading, send, WARM_UP_REQUESTS)
                many = count(options.binary, prepared, cookie, reading, send, WARM_UP_REQUESTS + requests)
                figures.append((many - few) / requests)
            figure = statistics.mean(figures)
            spread = (max(figures) - min(figures)) / figure
            before = options.before and options.before[name]
            compared = f"{before:,} | {figure / before - 1:+.2%}" if before else "|"
            print(f"| {name} | {figure:,.0f} | {spread:.2%} | {requests} | {compared} |", flush=True)
            if before and figure > before * (1 + LIMIT_PERCENT / 100):
                over.append(name)
    if over:
        raise SystemExit(f"instructions: over {LIMIT_PERCENT} % more than before: {', '.join(over)}")


if __name__ == "__main__":
    main()

"""The official Python SDK reads a file of tokens again and again while others write it.

usage: read_tokens.py FILE COUNT   (until COUNT is reached, or standard input ends; prints how often it read)
"""

import sys
import threading

from globus_sdk.token_storage import JSONTokenStorage, SQLiteTokenStorage

path, goal = sys.argv[1], int(sys.argv[2])


def make(path):
    if path.endswith(".db"):
        # Python's five seconds are few where the machine is busy and two processes write without pause.
        return SQLiteTokenStorage(path, connect_params={"timeout": 60})
    return JSONTokenStorage(path)


stopped = threading.Event()


def wait_for_end():
    sys.stdin.read()
    stopped.set()


threading.Thread(target=wait_for_end, daemon=True).start()
print("ready", flush=True)
reads, last = 0, 0
while last < goal and not stopped.is_set():
    storage = make(path)
    tokens = storage.get_token_data_by_resource_server()
    storage.close()
    reads += 1
    count = tokens["counter.example.org"].extra["count"]
    assert count >= last, f"{count} after {last}"
    for token in tokens.values():
        assert token.access_token == f"AgAccess{token.extra['count']}", token.resource_server
    last = count
assert last == goal, f"{last} of {goal}"
print(reads)

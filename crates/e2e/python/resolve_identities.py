"""Resolves that many identities by IdentityMap, in batches of that size, and prints how many seconds it took."""

import sys
import time

import globus_sdk

count, batch = int(sys.argv[1]), int(sys.argv[2])
ids = [f"00000000-0000-4000-8000-{number:012x}" for number in range(1, count + 1)]
client = globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer("AgXXXX"))

start = time.perf_counter()
identities = globus_sdk.IdentityMap(client, ids, id_batch_size=batch)
for name in ids:
    identities[name]["username"]
print(time.perf_counter() - start)

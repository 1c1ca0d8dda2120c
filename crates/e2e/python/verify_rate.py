"""How many ID tokens PyJWT verifies a second. The job is JSON on standard input; the rate is printed."""

import json
import sys
import time

import jwt

job = json.load(sys.stdin)
key = jwt.PyJWK(job["jwk"]).key
# The token is of a fixed time; all other checks are made.
options = {"verify_exp": False, "verify_iat": False}

start = time.perf_counter()
count = 0
while (elapsed := time.perf_counter() - start) < job["seconds"]:
    for _ in range(100):
        jwt.decode(job["token"], key, algorithms=["RS512"], audience=job["audience"], issuer=job["issuer"], options=options)
    count += 100
print(count / elapsed)

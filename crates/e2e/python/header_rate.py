"""How many Authorization headers the SDK's RefreshTokenAuthorizer gives a second while its token is good; printed."""

import sys
import time

import globus_sdk

token, expires_at, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
client = globus_sdk.NativeAppAuthClient("46bd0f56-e24f-11e5-a510-131bef460001")
authorizer = globus_sdk.RefreshTokenAuthorizer("AgRefresh", client, access_token=token, expires_at=expires_at)

start = time.perf_counter()
count = 0
while (elapsed := time.perf_counter() - start) < seconds:
    for _ in range(1000):
        authorizer.get_authorization_header()
    count += 1000
print(count / elapsed)

# python3 sign.py USER_ID: prints a token for hello.auth.identity (PROTOCOL.md §4). Needs FRONTDESK_SECRET, FRONTDESK_KID and FRONTDESK_WORKSPACE.
import base64, hashlib, hmac, json, os, sys, time

def sign_identity(user):
    workspace, now = os.environ.get("FRONTDESK_WORKSPACE", "default"), int(time.time())
    b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
    part = lambda value: b64(json.dumps(value).encode())
    claims = {"sub": user["id"], "name": user["name"], "iss": workspace, "aud": workspace, "iat": now, "exp": now + 3600}
    text = part({"alg": "HS256", "kid": os.environ["FRONTDESK_KID"]}) + b"." + part(claims)
    return (text + b"." + b64(hmac.new(os.environ["FRONTDESK_SECRET"].encode(), text, hashlib.sha256).digest())).decode()

# On your site the user comes from your own session, never from the request.
print(sign_identity({"id": sys.argv[1], "name": "Zoë"}))

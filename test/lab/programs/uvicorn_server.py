"""An ASGI application on uvicorn: PORT any|origin|token [ORIGIN...]. It closes before it accepts, which is answered 403."""

import sys

import uvicorn

port, mode, origins = int(sys.argv[1]), sys.argv[2], sys.argv[3:]


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"Not Found"})
        return
    headers = {name.decode(): value.decode("latin1") for name, value in scope["headers"]}
    allowed = {
        "any": True,
        "origin": headers.get("origin") in origins,
        "token": "authorization" in headers,
    }[mode]
    await receive()
    if scope["path"] != "/ws" or not allowed:
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.accept"})
    await receive()


uvicorn.run(application, host="127.0.0.1", port=port, log_level="error")

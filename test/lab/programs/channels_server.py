"""Django Channels on daphne: PORT any|hosts|origins [ORIGIN...]. Refusals are sent by daphne, a missing route is an exception."""

import sys

import django
from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

port, mode, origins = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
settings.configure(ALLOWED_HOSTS=["localhost", "127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="lab")
django.setup()
urlpatterns = []


class Consumer(WebsocketConsumer):
    pass


routes = URLRouter([path("ws", Consumer.as_asgi())])
guarded = {
    "any": lambda: routes,
    "hosts": lambda: AllowedHostsOriginValidator(routes),
    "origins": lambda: OriginValidator(routes, origins),
}[mode]()
Server(
    application=ProtocolTypeRouter({"http": get_asgi_application(), "websocket": guarded}),
    endpoints=build_endpoint_description_strings(host="127.0.0.1", port=port),
).run()

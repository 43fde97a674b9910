"""Someone at the hub without a browser: logs in by the login page, and asks what the pages would ask."""

from __future__ import annotations

import asyncio
import http.client
import http.cookiejar
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from deploy.hub.classroom import Classroom

PATIENCE = 180


class Loopback(http.client.HTTPConnection):
    """A line to this machine, whatever name below localhost it is asked by: only browsers know those names."""

    def connect(self) -> None:
        self.sock = socket.create_connection(("127.0.0.1", self.port), self.timeout)


class Names(urllib.request.HTTPHandler):
    """What finds a server by its name, as browsers do."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(Loopback, req)


class Manners(http.cookiejar.DefaultCookiePolicy):
    """What takes a cookie for all names below localhost, as browsers do."""

    def domain_return_ok(self, domain: str, request: urllib.request.Request) -> bool:
        return domain in {".localhost", request.host.partition(":")[0], http.cookiejar.eff_request_host(request)[1]}

    def return_ok_domain(self, cookie: http.cookiejar.Cookie, request: urllib.request.Request) -> bool:
        return self.domain_return_ok(cookie.domain, request)


@dataclass
class Visitor:
    """An account that is logged in. `token` is one of its own, with all that the account may do."""

    room: Classroom
    account: str
    cookies: http.cookiejar.CookieJar = field(default_factory=lambda: http.cookiejar.CookieJar(Manners()))
    token: str = ""

    def come_in(self) -> Visitor:
        """Log in by the login page, and make a token on the token page's own way."""
        self.request("GET", "/hub/login")
        form = {"username": self.account, "password": self.room.password, "_xsrf": self.cookie("_xsrf")}
        self.request("POST", "/hub/login", form=form)
        made = self.request("POST", f"/hub/api/users/{self.account}/tokens", {"note": "a test"}, xsrf=True)
        self.token = json.loads(made[1])["token"]
        return self

    def open_server(self) -> Visitor:
        """Have one's server started, and wait until it answers."""
        self.request("POST", f"/hub/api/users/{self.account}/server", token=self.token)
        deadline = time.monotonic() + PATIENCE
        while self.request("GET", f"/user/{self.account}/api/status", token=self.token)[0] != 200:
            assert time.monotonic() < deadline, "The server does not start."
            time.sleep(0.2)
        return self

    def execute(self, code: str) -> str:
        """Run code in a kernel of one's own server, and return what it printed."""
        _, started = self.request("POST", f"/user/{self.account}/api/kernels", {"name": "python3"}, token=self.token)
        kernel = json.loads(started)["id"]
        try:
            return asyncio.run(self._execute(kernel, code))
        finally:
            self.request("DELETE", f"/user/{self.account}/api/kernels/{kernel}", token=self.token)

    def line(self, kernel: str) -> HTTPRequest:
        """Return what opens the line on which a kernel of one's own server is spoken to."""
        url = f"ws://127.0.0.1:{self.room.port}/user/{self.account}/api/kernels/{kernel}/channels"
        host = urllib.parse.urlsplit(self.room.address(self.account)).netloc
        headers = {"Authorization": f"token {self.token}", "Host": host}
        return HTTPRequest(url, headers=headers, request_timeout=PATIENCE)

    async def _execute(self, kernel: str, code: str) -> str:
        line = await websocket_connect(self.line(kernel))
        try:
            return await self._executed(line, code)
        finally:
            line.close()
            while await line.read_message() is not None:  # until the other side has closed it too
                pass

    async def _executed(self, line: Any, code: str) -> str:
        header = {"msg_id": "a", "msg_type": "execute_request", "username": "", "session": "a", "version": "5.3"}
        content = {"code": code, "silent": False, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await line.write_message(json.dumps({**message, "buffers": []}))
        printed = ""
        while True:
            reply = json.loads(await asyncio.wait_for(line.read_message(), PATIENCE))
            content = reply["content"]
            if reply["parent_header"].get("msg_id") != "a":
                if content.get("execution_state") in {"restarting", "dead"}:
                    return "the kernel died"
            elif reply["msg_type"] == "stream":
                printed += content["text"]
            elif reply["msg_type"] == "error":
                printed += content["ename"]
            elif content.get("execution_state") == "idle":
                return printed

    def cookie(self, name: str) -> str:
        """Return the value of a cookie of the hub."""
        return next((one.value or "" for one in self.cookies if (one.name, one.path) == (name, "/hub/")), "")

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        form: dict[str, str] | None = None,
        xsrf: bool = False,
    ) -> tuple[int, str]:
        """Ask the hub, or any other address, and return the status and the text of the answer."""
        if path.startswith("/user/"):
            account = path.split("/")[2]
            path = self.room.address(account) + path.removeprefix(f"/user/{account}")
        url = path if path.startswith("http") else self.room.url + path
        data = urllib.parse.urlencode(form).encode() if form else None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(url, data, method=method)  # noqa: S310  (our own hub on loopback)
        if body is not None:
            asked.add_header("Content-Type", "application/json")
        if token:
            asked.add_header("Authorization", f"token {token}")
        if xsrf:
            asked.add_header("X-XSRFToken", self.cookie("_xsrf"))
            asked.add_header("Referer", self.room.url + "/hub/token")
        handlers = [] if token else [urllib.request.HTTPCookieProcessor(self.cookies)]
        try:
            with urllib.request.build_opener(Names, *handlers).open(asked, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")

"""The second step of log-in: asking for the code, switching the step on and off, an administrator's help."""

import segno
from aiohttp import web

from hub.identity import login, second_step
from hub.identity.errors import TooManyAttempts
from hub.identity.login import Candidate, Welcome
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.vault import Vault
from hub.web import cookies, forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.doors import inside, opened_slip, refused, welcomed
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice, current
from hub.web.render import render, see_other
from hub.web.routes import PUBLIC, SIGNED_IN, Routes

routes = Routes()
HERE = "/account/second-step"


@routes.post("/login/code", access=PUBLIC)
async def check_code(request: web.Request) -> web.Response:
    """The code after the password; wrong ones count like wrong passwords."""
    form = await forms.read(request)
    code, target, slip = form.text("code", max_length=40), inside(form.shown("next")), form.shown("slip")
    who = opened_slip(request.app[RUNTIME].vault, slip)
    if who is None:
        return see_other(request, "/login", notice=Notice("info", translate(mark("等得太久了，请重新登录"))))
    if not form.ok:
        return render(request, "login_code.html", status=422, form=form, next=target, slip=slip)
    where, device = request.remote or "", cookies.read(request, cookies.DEVICE)
    candidate = await in_transaction(request, login.admit, login=who, address=where, device=device)
    if isinstance(candidate, TooManyAttempts):
        return refused(request, form, target, wait=candidate.after)
    browser = {"address": where, "agent": request.headers.get("User-Agent", "")}
    welcome = await in_transaction(request, _conclude, request.app[RUNTIME].vault, candidate, code, browser)
    if welcome is None:
        form.refuse("code", mark("验证码不对，请输入手机上现在的 6 位数字"))
        return render(request, "login_code.html", status=422, form=form, next=target, slip=slip)
    return welcomed(request, welcome, target)


@routes.post(HERE + "/offer", access=SIGNED_IN)
async def begin(request: web.Request) -> web.Response:
    """Make a secret for the phone."""
    await in_transaction(request, second_step.offer, request.app[RUNTIME].vault, signed_in().user_id)
    return see_other(request, HERE)


@routes.get(HERE, access=SIGNED_IN)
async def show(request: web.Request) -> web.Response:
    """The secret as QR code and as text, until it is confirmed."""
    return await _page(request, forms.Form())


@routes.post(HERE, access=SIGNED_IN)
async def confirm(request: web.Request) -> web.Response:
    """Switch the step on and show the recovery codes once."""
    form, visitor = await forms.read(request), signed_in()
    code, vault = form.text("code", max_length=40), request.app[RUNTIME].vault
    if form.ok:
        try:
            codes = await in_transaction(
                request, second_step.confirm, vault, visitor.user_id, code, actor=visitor.actor
            )
            return render(request, "second_step.html", codes=codes, form=form, secret="", picture="")
        except second_step.WrongCode as error:
            form.refuse("code", " ".join(explain(error)))
    return await _page(request, form, status=422)


@routes.post(HERE + "/off", access=SIGNED_IN)
async def switch_off(request: web.Request) -> web.Response:
    """Switch the step off; who does it has the phone, or a recovery code."""
    form, visitor = await forms.read(request), signed_in()
    given, vault = form.text("code", max_length=40), request.app[RUNTIME].vault
    done = mark("两步验证已关闭")
    return await carry_out(request, "/account", done, _off, vault, visitor.user_id, given, visitor.actor)


@routes.post("/people/{user_id:\\d+}/second-step/off", access="users.manage")
async def help_out(request: web.Request) -> web.Response:
    """Switch off the step of somebody who lost phone and codes."""
    user_id, done = int(request.match_info["user_id"]), mark("已关闭此人的两步验证")
    return await carry_out(request, "/people", done, second_step.switch_off, user_id, actor=signed_in().actor)


def _off(tx: Tx, vault: Vault, user_id: int, code: str, actor: Actor) -> None:
    if not second_step.passes(tx, vault, user_id, code, actor=actor):
        raise second_step.WrongCode
    second_step.switch_off(tx, user_id, actor=actor)


def _conclude(tx: Tx, vault: Vault, candidate: Candidate, code: str, browser: dict[str, str]) -> Welcome | None:
    who = candidate.user_id
    actor = Actor("user", candidate.login, who)
    matched = who is not None and second_step.passes(tx, vault, who, code, actor=actor)
    return login.conclude(tx, candidate, matched=matched, address=browser["address"], agent=browser["agent"])


async def _page(request: web.Request, form: forms.Form, *, status: int = 200) -> web.Response:
    visitor = signed_in()
    secret = await reading(request, second_step.offered, request.app[RUNTIME].vault, visitor.user_id)
    if not secret:
        return see_other(request, "/account")
    issuer = current.get().house.name or translate(mark("一盘货"))
    said = second_step.address(secret, login=visitor.login, issuer=issuer)
    picture = segno.make(said, error="m", micro=False).svg_data_uri(scale=5, border=4)
    return render(request, "second_step.html", status=status, codes=[], form=form, secret=secret, picture=picture)

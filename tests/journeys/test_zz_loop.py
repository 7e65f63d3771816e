import contextlib, io, importlib, pathlib, time, traceback, sys, os
import pytest
pytestmark = [pytest.mark.django_db(transaction=True)]
D = pathlib.Path("/tmp/loop")

def test_loop(stack, mailbox_port, browser, transactional_db):
    from django.core.management import call_command
    from tests.journeys import screens as S, day as DAY, at_home, at_the_desk
    from tests.journeys.screens import Screen, PHONE, DESKTOP
    env = {}
    (D/"ready").write_text("1")
    while not (D/"quit").exists():
        cmds = sorted(D.glob("cmd*.py"))
        if not cmds:
            time.sleep(0.2); continue
        cmd = cmds[0]; src = cmd.read_text(); cmd.unlink()
        out = open(D/(cmd.stem+".out"), "w", buffering=1)
        t=time.time()
        with contextlib.redirect_stdout(out):
            try:
                if src.startswith("#fresh"):
                    for s in env.get("opened", []):
                        try: s.close()
                        except Exception: pass
                    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, allow_cascade=True, inhibit_post_migrate=True)
                    names=["screens","day","at_home","at_the_desk","at_the_editor"]
                    mods={}
                    for n in names:
                        m=importlib.import_module("tests.journeys."+n); mods[n]=importlib.reload(m)
                    mods["day"].ANA
                    opened=[]
                    def open_one(*, phone, script=True, zone="UTC"):
                        profile = mods["screens"].PHONE if phone else mods["screens"].DESKTOP
                        context = browser.new_context(**profile, java_script_enabled=script, base_url=stack.address, timezone_id=zone, locale="en-US")
                        context.set_default_timeout(6_000)
                        opened.append(mods["screens"].Screen(context.new_page(), is_phone=phone, has_script=script))
                        return opened[-1]
                    mailbox_port[0].letters.clear()
                    def show(s, n):
                        print("=====", n, s.page.url); print(s.page.locator("main").inner_text()); s.page.screenshot(path=f"/tmp/shots/{n}.png", full_page=True)
                    env.clear()
                    env.update(mods, opened=opened, show=show, stack=stack, patient=mods["at_home"], nurse=mods["at_the_desk"], manager=mods["at_the_editor"], ANA=mods["day"].ANA)
                    env["day"]=mods["day"].ClinicDay.begin(stack, mailbox_port[0], open_one)
                exec(compile(src, str(cmd), "exec"), env)
                print("OK %.1fs"%(time.time()-t))
            except BaseException:
                out.write(traceback.format_exc()[-3500:])
                for i,s in enumerate(env.get("opened",[])):
                    try:
                        print("--- screen", i, s.page.url); print(s.page.locator("main").inner_text()[:3000]); s.page.screenshot(path=f"/tmp/shots/fail{i}.png", full_page=True)
                    except Exception as e: print(e)
                print("FAILED %.1fs"%(time.time()-t))
            faults=[f for s in env.get("opened",[]) for f in s.faults]
            if faults: print("FAULTS", faults)
        out.close()
        (D/(cmd.stem+".done")).write_text("1")

import asyncio, time, threading, subprocess, sys
from tests.contract.conftest import *
from tests.contract.test_gate import many, in_threads, WINDOW
from claimdeck.payers.connectors import open_payer
def test_x(account_at):
    p=subprocess.Popen([sys.executable,'/tmp/sbx.py','300','200','18765'],stdout=subprocess.PIPE); p.stdout.readline()
    account=account_at('http://127.0.0.1:18765')
    async def timed(n):
        t0=time.monotonic(); ev=[]
        async with open_payer(account, limits_override={"rate_per_second":100.0}) as c:
            t1=time.monotonic()
            async def one():
                await c.scan(SCOPE,WINDOW); ev.append(time.monotonic()-t0)
            await asyncio.gather(*(one() for _ in range(n)))
            t2=time.monotonic()
        t3=time.monotonic()
        print(n,'open',round(t1-t0,4),'first',round(ev[0],3),'last',round(ev[-1],3),'close',round(t3-t2,4))
    for n in (1,30,30,30): asyncio.run(timed(n))
    import cProfile,pstats
    pr=cProfile.Profile(); pr.enable(); asyncio.run(timed(30)); pr.disable()
    pstats.Stats(pr).sort_stats('tottime').print_stats(25)
    p.terminate(); p.wait()
    p.stdout.close()

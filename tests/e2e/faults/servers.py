# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away in the middle of a run, and comes back, or not."""
import os
import re
import sys
import threading
import time

import descriptor
import e2e
import program
import stage
from proxy import CLIENT, SERVER, Cut
from story import Story, each

for folder in ('lab', 'repl'):
    sys.path.append(os.path.join(program.ROOT, 'tests', folder))
import server  # noqa: E402
from terminal import Terminal  # noqa: E402


def away(number, side, returns):
    """The server is killed at that write; when returns, started again."""
    kind = 'server stopped and started at a write' if returns else \
        'server gone for good at a write'

    def tell():
        with Story(stage.proxy(), stage.units(), kind,
                   f'write {number}, {side}') as story:
            back = threading.Thread(target=bring_back, args=(story.proxy,))

            def script(_, message):
                if message.side == side and message.write == number:
                    story.proxy.arm(None)
                    story.proxy.close()
                    server.stop()
                    if returns:
                        back.start()
                    raise Cut
            story.proxy.arm(script)
            story.dsacls(*story.command())
            if not returns:
                back.start()
            back.join()
            descriptor.forget_link()
            if not returns:
                assert story.done.status == 4, story.done
                story.done.warns('may or may not have been written')
            story.ends((0, 4) if returns and side == SERVER else (4,))
    return tell


def bring_back(proxy):
    server.start()
    proxy.open()


@e2e.check
def the_server_is_stopped_and_started():
    each(stage.some([away(2, CLIENT, True), away(4, SERVER, True),
                     away(1, CLIENT, True), away(5, SERVER, True),
                     away(3, CLIENT, True)], 2))


@e2e.check
def the_server_does_not_come_back():
    if not stage.ALL:
        raise e2e.Skip('takes ten seconds each: make check-faults')
    each([away(3, SERVER, False), away(1, CLIENT, False)])


@e2e.check
def progress_is_shown_where_somebody_waits():
    """At a terminal: done, rate and time left; the list below stays whole"""
    units = stage.units()
    with Story(stage.proxy(), units, None, 'a server that takes its time'
               ) as story:
        def script(_, message):
            if message.side == SERVER and message.write:
                time.sleep(0.15)
        story.proxy.arm(script)
        with Terminal([program.DSACLS, *story.command('--window', '1'),
                       *story.connect(), '--diff'],
                      story.env, columns=250) as terminal:
            terminal.sees(re.compile(
                r'writing [1-4] of 5, \d+/s, \d+ s left'))
            terminal.sees('5 objects: 5 changed')
            assert terminal.ends() == 0, terminal.new()
        story.proxy.settle()
        story.proxy.arm(None)
        story.dsacls('undo').exits(0)
        assert not any(units.states().values())

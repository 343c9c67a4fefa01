# SPDX-License-Identifier: GPL-3.0-or-later
"""No place for the journal: a full disk, a failing one, none at all."""
import contextlib
import os

import e2e
import kills
import stage
from program import run
from story import Story, each

PAGE = 4096


def nothing_written(story):
    """Status 1, a word on the journal, and no write reached the server."""
    story.done.fails(1, 'journal')
    assert story.proxy.counts['write'] == 0, story.proxy.counts
    story.ends((1,))


@contextlib.contextmanager
def small_disk(path, options):
    os.makedirs(path, exist_ok=True)
    run('mount', '-t', 'tmpfs', '-o', options, 'small', path).exits(0)
    try:
        yield
    finally:
        run('umount', path).exits(0)


def remount(place, options):
    """Without the old options: an ordinary user's uid, which is one of
    them, is unknown in the lab's namespace."""
    run('mount', '--options-mode', 'ignore', '-o', f'remount,{options}',
        'none', place).exits(0)


def full(pages):
    """A disk of so many pages, of which folders take none."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'disk full',
                   f'{pages} pages') as story, \
                small_disk(story.home, f'size={pages * PAGE}'):
            story.proxy.arm(None)
            story.dsacls(*story.command('--window', '1'))
            if pages == 1:
                nothing_written(story)
                return
            if story.done.status == 0:
                # What follows needs a little more.
                remount(story.home, 'size=1m')
                story.ends((0,))
                return
            journal, _ = story.judge((1, 4))
            remount(story.home, 'size=1m')
            story.finish(journal, 'resume')
    return tell


def no_place(name, prepare):
    def tell():
        with Story(stage.proxy(), stage.units(), 'journal unwritable',
                   name) as story, contextlib.ExitStack() as stack:
            prepare(story, stack)
            story.proxy.arm(None)
            story.dsacls(*story.command())
            nothing_written(story)
    return tell


def a_file(story, _):
    with open(story.home, 'w'):
        pass


def a_file_further_down(story, _):
    os.makedirs(story.home)
    with open(f'{story.home}/dsacls', 'w'):
        pass


def read_only(story, stack):
    stack.enter_context(small_disk(story.home, 'size=1m'))
    remount(story.home, 'ro')


def no_inodes(story, stack):
    stack.enter_context(small_disk(story.home, 'size=1m,nr_inodes=5'))


def nowhere(story, _):
    story.env['XDG_STATE_HOME'] = '/proc/nowhere'


def a_dead_link(story, _):
    os.symlink('/nowhere/at/all', story.home)


def failing(number, call, how, number_of_first_write):
    """The disk fails from that call on, or takes only a part of a write."""
    def tell():
        with Story(stage.proxy(), stage.units(),
                   f'{how} at a change of the journal',
                   f'{call}, call {number}') as story:
            story.proxy.arm(None)
            story.dsacls(*story.command('--window', '1'),
                         env=kills.preload(number, how, story.home))
            kills.counted(story.home)
            if how == 'short':
                story.ends((0,))
            elif number < number_of_first_write:
                nothing_written(story)
            else:
                story.ends((1, 4), ('resume', 'undo')[number % 2])
    return tell


@e2e.check
def there_is_no_place_for_the_journal():
    each(no_place(one.__name__.replace('_', ' '), one) for one in (
        a_file, a_file_further_down, read_only, no_inodes, nowhere,
        a_dead_link))


@e2e.check
def the_disk_is_full():
    each(stage.some((full(pages) for pages in range(1, 9)), 3))


@e2e.check
def the_disk_fails_at_each_change_of_the_journal():
    calls = kills.undisturbed()[1]
    # Everything is on disk when the folder has been synced.
    first = max(i for i, call in enumerate(calls, 1) if call == 'fsync') + 1
    stories = []
    for number, call in enumerate(calls, 1):
        for how in ('ENOSPC', 'EIO', 'short'):
            if how != 'short' or call == 'write':
                stories.append(failing(number, call, how, first))
    each(stage.some(stories, 9))

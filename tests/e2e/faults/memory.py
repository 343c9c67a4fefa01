# SPDX-License-Identifier: GPL-3.0-or-later
"""No more memory in the middle of a run (attack 17)."""
import e2e
import stage
from kills import preload
from story import Story, each


def gone(number):
    """Once so many objects are written: whatever fails, and however, what
    was written is not called nothing."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'out of memory',
                   f'after write {number}') as story:
            story.proxy.arm(None)
            story.dsacls(*story.command('--window', '1'), env={
                **preload(0, '', story.home), 'FAULT_MEMORY': str(number)})
            assert any(story.units.states().values()), story.done
            story.done.warns('out of memory', 'dsacls log')
            story.ends((4,), ('resume', 'undo')[number % 2])
    return tell


@e2e.check
def there_is_no_more_memory():
    each(stage.some([gone(number) for number in (1, 2, 3, 4)], 2))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What all stories stand on: the proxy, and units that they share."""
import functools
import os

import descriptor
import story
from proxy import Proxy

ALL = os.environ.get('FAULTS') == 'all'


@functools.lru_cache(None)
def proxy():
    tls = f'{os.environ["LAB_DIR"]}/private/tls'
    return Proxy((os.environ['LAB_HOST'], 389), f'{tls}/cert.pem',
                 f'{tls}/key.pem', story.PORT)


@functools.lru_cache(None)
def units():
    dns = [story.BASE, *(f'OU=unit {i},{story.BASE}' for i in range(1, 6))]
    for dn in dns:
        descriptor.link().add({'dn': dn,
                               'objectClass': 'organizationalUnit'})
    return story.Units(dns[1:])


def some(stories, count):
    """All of them, or as many, spread evenly over the whole."""
    stories = list(stories)
    if ALL or len(stories) <= count:
        return stories
    step = (len(stories) - 1) / max(1, count - 1)
    return [stories[round(i * step)] for i in range(count)]

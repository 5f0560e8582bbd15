"""The demo city (演示数据): 24 invented units, 306 branches, fifteen quarters.

The same on every machine; the stories in it are told in `data/demo/README.md`.
`python -m demo` writes the files of the newest quarter into data/demo/.
"""

from demo.making import create_demo

__all__ = ["create_demo"]

"""Writes the files of the newest quarter into data/demo/: python -m sizhang_metrics.demo"""

from sizhang_metrics.demo.newest import write

if __name__ == "__main__":
    write()

"""Writes the files of the newest quarter into data/demo/: python -m demo"""

from demo.deliveries import write_newest

if __name__ == "__main__":
    write_newest()

"""`python -m rag.cli`, the same as `wenju`."""

from rag.cli import main

if __name__ == "__main__":
    main()

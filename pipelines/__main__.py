"""`python -m pipelines` is the command `minsheng`."""

from pipelines.cli import main

main()

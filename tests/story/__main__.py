"""`python -m tests.story FOLDER` writes the pages of docs/story.md into a folder and says what each is."""

import sys
from pathlib import Path

from tests.story.notices import write

for told in write(Path(sys.argv[1])):
    sys.stdout.write(f"{told.path.name:24} published {told.published_on}  {told.what}\n")

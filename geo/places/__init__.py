"""A name to a place with an outline: gazetteers, matching across spellings, outlines for points."""

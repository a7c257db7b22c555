"""GAO and ATF: which share of traced firearms is of the United States, and whence."""

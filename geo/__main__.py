"""Make ``python -m geo`` the same as the command ``geo``."""

from geo.cli import main

if __name__ == "__main__":
    main()

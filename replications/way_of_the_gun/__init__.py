"""McDougal, Shirk, Muggah and Patterson 2014: dealers near the border."""

"""圆桌 (Yuanzhuo): the WeChat bot that runs neighbourhood roundtable councils."""

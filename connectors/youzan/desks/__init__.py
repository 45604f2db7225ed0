"""One Youzan shop by theme: goods, trades, shipping, after-sales. ``connector.Connector`` is all of them."""

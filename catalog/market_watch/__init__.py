"""Market watch: public product pages of other sellers, read politely and judged for prices, words and the public mark.

``python -m catalog.market_watch`` crawls in a process of its own; ``watching.crawl`` starts it and ends it in time.
"""

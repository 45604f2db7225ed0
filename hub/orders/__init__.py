"""One queue of orders from every channel: ingest, allocation, holds, cancel, ship notice."""

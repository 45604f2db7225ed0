"""The hub: one stock, one order queue, one warehouse desk for every channel a county sells on.

Rooms, top to bottom; a room imports only from rooms below it (``|`` rooms do not know each other):

    cli                        commands a person types
    web | worker               the two edges: pages and jobs
    boot                       joins settings, database, connectors and reactions
    reactions                  one table: fact announced -> jobs to run
    first_run                  first account, set-up assistant, sample house in and out
    reports                    key figures with their parts and limits
    settlement                 tariffs against couriers' bills, platforms' settlement files
    reconciliation | sheets    daily comparison with platforms | files and offline orders
    aftersales                 refunds and returns: cases, answers, goods that come back
    warehouse                  waves, picking, packing, waybills, handover
    orders                     ingest, allocation, holds, cancel, ship notice
    channels | logistics       shops, listings, stock push | carriers, addresses
    inventory                  lots, ledger, reservations, availability
    catalog | connectors | media_studio    three libraries beside the hub
    events | identity          facts and their outbox | people and what they may do
    kernel                     errors, money, clock, ids, database, jobs, vault; knows nobody
"""

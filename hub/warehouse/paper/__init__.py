"""Papers of the floor: waybill label, pick list, handover sheet, packing slip. Values in, PDF bytes out; no table is read here."""

"""What leaves a JD shop: shipments, couriers, electronic waybills."""

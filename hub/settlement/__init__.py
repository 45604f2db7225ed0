"""Settlement (对账结算): bills of couriers and platforms, checked line by line, disputed or accepted, approved and locked."""

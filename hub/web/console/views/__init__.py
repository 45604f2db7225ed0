"""View models: what each desk's template shows, as frozen values. State words are labelled by ``hub.web.labels``."""

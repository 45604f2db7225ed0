"""All settings in one frozen class with the ``HUB_`` prefix, read once in boot. Shop credentials are not settings."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every default runs the embedded hub: SQLite under ``data_dir``, no broker, loopback only."""

    model_config = SettingsConfigDict(env_prefix="HUB_", env_file=".env", frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path("var"), description="Where the embedded database, keys and pictures live.")
    database_url: str = Field(default="", description="SQLAlchemy url; empty means SQLite under data_dir.")
    broker_url: str = Field(
        default="", description="Redis or RabbitMQ url; empty means the worker polls the job table."
    )
    master_key: SecretStr = Field(
        default=SecretStr(""), description="32 bytes in base64; empty means a key file made in data_dir at first start."
    )
    web_host: str = Field(default="127.0.0.1", description="Address the console listens on.")
    web_port: int = Field(default=8600, description="Port the console listens on.")
    secure_cookies: bool = Field(default=False, description="Set to true behind HTTPS: cookies get Secure and __Host-.")
    sqlite_sync: str = Field(default="FULL", description="SQLite synchronous mode: FULL survives power loss.")
    job_lease_seconds: float = Field(
        default=30.0, gt=0.5, description="A job whose worker is silent this long runs again."
    )
    worker_threads: int = Field(default=8, ge=1, le=64, description="Jobs one worker process runs at a time.")
    pull_seconds: float = Field(default=30.0, gt=0.1, description="Seconds between two order pulls of one shop.")
    sandbox_base_port: int = Field(default=9100, description="Sandbox marketplaces listen on this port plus 1, 2, ...")
    safety_buffer: int = Field(default=0, ge=0, description="Pieces of every SKU never shown to any channel.")
    min_ship_days: int = Field(default=3, ge=0, description="Days a lot must still live to be promised, at the least.")
    inbound_life: str = Field(
        default="2/3",
        pattern=r"^(0|1|[1-9]\d?/[1-9]\d?)$",
        description="Share of the shelf life goods must have left on receipt; less needs a second person.",
    )
    reveals_per_shop: int = Field(
        default=200, ge=0, description="Receivers one shop's platform may be asked to show in clear a day."
    )
    reveals_per_person: int = Field(
        default=50, ge=0, description="Receivers one person may have a platform show in clear a day."
    )
    refund_auto: bool = Field(
        default=False, description="Agree without a person to small refunds of orders that have no label yet."
    )
    refund_auto_fen: int = Field(default=5000, ge=0, description="The largest refund, in fen, that needs no person.")
    four_eyes_fen: int = Field(
        default=50_000, ge=0, description="From more than this many fen on, a second person approves a refund."
    )
    correct_pieces: int = Field(
        default=20,
        ge=0,
        description="Pieces one person may correct a shelf by; more needs a count and a second person.",
    )
    trace_base: str = Field(
        default="", description="Origin of the public trace pages, https://...; empty: no trace code is drawn."
    )
    gs1_prefix: str = Field(
        default="6999900",
        pattern=r"^\d{7,10}$",
        description="GS1 company prefix in parcel codes; the default is for samples only.",
    )
    trace_region_header: str = Field(
        default="", description="Header in which a proxy names the visitor's province; empty: regions are not counted."
    )
    api_calls_per_minute: int = Field(
        default=600, ge=1, description="Calls an API key may make a minute in one web process; bursts of a tenth."
    )
    webhooks_inside: bool = Field(
        default=False, description="Let events be sent to addresses inside our own network, and without TLS."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    def database(self) -> str:
        """The effective database url."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'hub.sqlite3').absolute()}"


def example() -> str:
    """The text of ``.env.example``: every setting with its meaning and its default, commented out."""
    rows = ["# Copy to .env and change what you need. Every line is optional; these are the defaults."]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        text = str(default).lower() if isinstance(default, bool) else str(default)
        rows += ["", f"# {field.description}", f"# HUB_{name.upper()}={text}"]
    return "\n".join(rows) + "\n"

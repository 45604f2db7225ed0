"""Grams, storage classes and the small closed vocabularies that every room shares."""

from enum import StrEnum


class StorageClass(StrEnum):
    """Temperature class of goods; one parcel carries one class only."""

    FROZEN = "frozen"  # 冷冻 <= -18 °C
    CHILLED = "chilled"  # 冷藏 0-4 °C
    AMBIENT = "ambient"  # 常温
    VIRTUAL = "virtual"  # a ticket: nothing to store, nothing to ship


class ProducerKind(StrEnum):
    """What a producer is, in the county plan's own classes."""

    COOP = "coop"  # 合作社
    FACTORY = "factory"  # 加工企业
    CRAFT = "craft"  # 手工坊
    TOUR = "tour"  # 文旅


Grams = int

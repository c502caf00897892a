"""What holds for every test: no property is refused for the time it takes, which belongs in the benchmarks."""

from hypothesis import HealthCheck, settings

settings.register_profile("growthwatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("growthwatch")

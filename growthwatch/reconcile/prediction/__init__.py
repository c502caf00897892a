"""What a child's other readings predict for a visit: mean, variance, velocity, lasting level shifts."""

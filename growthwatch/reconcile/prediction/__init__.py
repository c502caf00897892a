"""What a child's other readings predict for a visit: mean and covariance, velocity, lasting level shifts."""

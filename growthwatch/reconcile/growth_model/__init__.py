"""How infants grow, as a model: a Gaussian process round the mean curve, and the densities it gives."""
